"""The import guard: what competes does not get imported, by whom the allowlist does not name.

`handle` is the door: `install`, `uninstall`, `guarded`. Behind it, each built on those before: `territory` (is a file
the repository's?), `asking` (which file asks), `watch` (what competes, and who may import it), `errors` and `record`
(what is said and written of it), `guard` (let through, warned about or refused), `lookup`, `patches` and `hooks` (where
Python's import is listened to), `canary` and `liveness` (that it works), `sweep` (what got past it). For pytest:
`session` and `runner`.

Nothing here imports the engine or the reports: a guard that is on in every test run has to be small and quick.
"""
