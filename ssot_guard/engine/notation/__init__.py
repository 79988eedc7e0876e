"""How YAML, TOML, INI and JSON write values, and what is put into commands: texts with their places in the file."""
