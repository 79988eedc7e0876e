"""What `.ci/run` runs on one Python, on all of them and one by one: `nox -l` lists the sessions."""

from __future__ import annotations

import glob
import os

import nox

nox.options.sessions = ["tests", "lint", "types", "layers"]
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.10", "3.11", "3.12", "3.13"]


def install(session: nox.Session) -> None:
    """The locked tools and this checkout; nothing is looked up while it is built."""
    session.install("-q", "-r", "requirements-dev.txt")
    session.install("-q", "--no-deps", "--no-build-isolation", "-e", ".")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The whole suite on each Python that is there."""
    install(session)
    session.run("pytest", "-q", "-n", "auto", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """ruff: rules and layout."""
    install(session)
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """mypy, strict."""
    install(session)
    session.run("mypy")


@nox.session
def layers(session: nox.Session) -> None:
    """import-linter: each room imports only from rooms to its left."""
    install(session)
    session.run("lint-imports")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation as a site, in build/site. Needs Python 3.11 or newer."""
    install(session)
    session.run("python", "docs/reference.py", "--check")
    session.run("zensical", "build", "--strict")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Start-up and throughput, as ratios. Not a test: figures depend on the machine.

    `nox -s benchmarks -- neighbours --full` runs one of the scripts, with the arguments that follow.
    """
    install(session)
    name, *rest = session.posargs or [""]
    one = f"benchmarks/{name}.py"
    scripts = [one] if os.path.exists(one) else sorted(glob.glob("benchmarks/*.py"))
    for script in scripts:
        session.run("python", script, *(rest if script == one else session.posargs))
