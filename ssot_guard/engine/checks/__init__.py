"""One file a rule, twin of `hooks/<rule>/`."""
