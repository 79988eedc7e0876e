"""The grammars of all files that people write, each a JSON Schema as Python has it: to read them as JSON
or YAML would take 2 ms of each commit."""
