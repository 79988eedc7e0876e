"""The whole repository at once: every finding with who answers for it, what changed, and how the clean-up stands."""
