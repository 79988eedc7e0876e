"""How INI, TOML and JSON write values: each value with the places that it was written at."""
