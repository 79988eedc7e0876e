"""How YAML, TOML, INI and JSON write values, and what is put into commands: texts with the places they were written at."""
