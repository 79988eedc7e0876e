"""What a class does in its repository: what it launches, who imports it, what descends from it."""
