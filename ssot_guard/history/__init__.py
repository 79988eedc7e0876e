"""The burn-down: what each commit of a branch breaks, judged from its blobs, and who added and took away what."""
