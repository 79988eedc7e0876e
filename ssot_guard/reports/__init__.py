"""A `Report` for eyes and machines: one file a format, each a function from `Report` to text."""
