"""The module that nobody may import: the guard tries, and must be refused."""

raise AssertionError("the import guard let through what nobody may import")
