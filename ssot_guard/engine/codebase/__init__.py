"""From file to file: which file a dotted name leads to, what a name means there, what a class descends from."""
