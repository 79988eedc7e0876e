"""ssot-guard: stop adding copies of the things a repository is to have only one of."""

__version__ = "0.1.0"
