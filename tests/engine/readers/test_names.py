"""Which files are read as which format, by their names."""

from __future__ import annotations

import pytest

from ssot_guard.engine import readers

NAMES = [
    ("Dockerfile.dockerignore", None),
    (".dockerignore", None),
    ("Dockerfiles", None),
    ("dockerfile/readme", None),
    ("Makefile_old", None),
    ("makefile/x", None),
    ("x.mkd", None),
    ("justfile.md", None),
    ("x.ps1xml", None),
    ("bat", None),
    ("cmd", None),
    ("Procfiles", None),
    ("sh", None),
    ("x.sh", "sh"),
    ("a/b/Makefile", "makefile"),
    ("makefile", "makefile"),
    ("GNUmakefile", "makefile"),
    ("Makefile.am", "makefile"),
    ("rules.mk", "makefile"),
    ("justfile", "justfile"),
    (".justfile", "justfile"),
    ("Justfile", "justfile"),
    ("ci.just", "justfile"),
    ("Dockerfile", "dockerfile"),
    ("test.Dockerfile", "dockerfile"),
    ("docker/Dockerfile.test", "dockerfile"),
    ("Containerfile", "dockerfile"),
    ("run.ps1", "powershell"),
    ("Tests.psm1", "powershell"),
    ("RUN.BAT", "batch"),
    ("run.cmd", "batch"),
    ("Procfile", "procfile"),
    ("Procfile.dev", "procfile"),
]


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_the_format_of_a_name(path: str, name: str | None) -> None:
    assert readers.of(path, b"") == name


def test_a_script_without_an_ending_is_known_by_its_first_line() -> None:
    assert readers.of("bin/test", b"#!/usr/bin/env bash\n") == "sh"
    assert readers.of("bin/test", b"#!/usr/bin/env node\n") is None
