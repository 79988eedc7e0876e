"""The only room that writes the allowlist: whole files, in one step, leaving alone what it does not mean to change."""
