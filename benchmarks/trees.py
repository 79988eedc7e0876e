"""What is measured on: a copy of a folder or a repository, a generated tree, or a source distribution."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from generated import POLICY, generate
from scratch import begin, commit, git, write

from ssot_guard.quoting import for_terminal

CANONICAL = "benchmark_canonical"
"""A folder that is put into each tree, for what the questions' policy calls canonical."""


class Tree(NamedTuple):
    """A repository of ours to measure on: nobody else works in it. `policy` is what its own run is judged by."""

    name: str
    root: str
    policy: str

    def python_files(self) -> list[str]:
        """Absolute paths of its Python files."""
        return [path for path in _walked(self.root) if path.endswith(".py")]

    def packages(self) -> list[str]:
        """Its top-level packages: folders with an `__init__.py`, at its root or in `src`."""
        tops = [top for top in (self.root, os.path.join(self.root, "src")) if os.path.isdir(top)]
        found = [(top, name) for top in tops for name in sorted(os.listdir(top))]
        return [name for top, name in found if os.path.isfile(os.path.join(top, name, "__init__.py"))]

    def described(self) -> str:
        """`name: 1,008 Python files, 18.9 MB`."""
        files = self.python_files()
        size = sum(os.path.getsize(path) for path in files)
        return f"{for_terminal(self.name)}: {len(files):,} Python files, {size / 1e6:,.1f} MB"

    def judge_by(self, policy: str) -> None:
        """Put a policy at its root and commit it. Whoever measures next reads warm files."""
        write(os.path.join(self.root, "ssot-guard.yaml"), policy)
        git(self.root, "add", "-f", "ssot-guard.yaml")
        git(self.root, "commit", "-q", "--no-verify", "--allow-empty", "-m", "policy")

    def warm(self) -> None:
        """Read every file once, so that the first who is measured does not wait for the disk."""
        for path in _walked(self.root):
            with open(path, "rb") as file:
                file.read()


def generated_tree(folder: str, count: int, seed: int = 0) -> Tree:
    """A tree that is like the real case, of so many files."""
    root = os.path.join(folder, f"generated-{count}")
    generate(root, count, seed)
    return _settled(Tree(f"generated {count:,}", root, POLICY))


def planted_tree(folder: str, files: Mapping[str, str]) -> Tree:
    """A tree of these files alone."""
    root = os.path.join(folder, "planted")
    commit(root, files)
    return _settled(Tree("planted", root, ""))


def copied_tree(folder: str, source: str, policy: str) -> Tree:
    """A copy of a folder, or of what a repository has at HEAD. Raises `OSError` and `CalledProcessError`."""
    name = os.path.basename(os.path.abspath(source))
    root = os.path.join(folder, "copies", name)
    if os.path.exists(os.path.join(source, ".git")):
        git(".", "clone", "-q", "--local", os.path.abspath(source), root)
    else:
        shutil.copytree(source, root, symlinks=True)
        begin(root)
    return _settled(Tree(name, root, policy))


def downloaded_tree(folder: str, tools: str, requirement: str, policy: str) -> Tree:
    """The source distribution of a requirement such as `django==5.2.8`, downloaded by the tools' own pip.

    Raises `CalledProcessError` if there is none.
    """
    into = os.path.join(folder, "sdists", requirement)
    pip = [os.path.join(tools, "bin", "python"), "-m", "pip", "download", "-q", "--no-deps", "--no-binary=:all:"]
    subprocess.run([*pip, "-d", into, requirement], check=True)
    (archive,) = (os.path.join(into, name) for name in os.listdir(into) if name.endswith(".tar.gz"))
    root = os.path.join(into, "unpacked")
    with tarfile.open(archive) as packed:
        packed.extractall(root, filter="data")
    (unpacked,) = os.listdir(root)
    begin(os.path.join(root, unpacked))
    return _settled(Tree(requirement, os.path.join(root, unpacked), policy))


def _settled(tree: Tree) -> Tree:
    """With what is canonical, and nothing left out by semgrep, which skips tests unless a file says otherwise."""
    files = {"run_tests.py": "", "base.py": "class Base:\n    pass\n"}
    for name, text in files.items():
        write(os.path.join(tree.root, CANONICAL, name), text)
    write(os.path.join(tree.root, ".semgrepignore"), "")
    git(tree.root, "add", "-f", CANONICAL, ".semgrepignore")
    return tree


def _walked(root: str) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        yield from (path for name in sorted(names) if os.path.isfile(path := os.path.join(folder, name)))
