"""What starts a program in Python code: calls, what is handed to calls, helpers, and entry points given away."""
