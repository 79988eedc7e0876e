"""Shows ssot-guard at work on a small repository: `python3 examples/demo.py`. Needs Python 3.10+ and git.

Everything is made in a temporary folder and taken away again: a virtual environment with pre-commit, a git repository
with the files of examples/shop, and the hooks as this checkout has them. Every command is printed with what it really
says; the exit code is 0 only if each one ended as it should.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SHOP = CHECKOUT / "examples" / "shop"

CONFIG = """\
repos:
  - repo: {url}
    rev: {rev}
    hooks:
      - id: ssot-guard
      - id: ssot-allowlist
"""

NEW_TEST = """\
import pytest

from shop import prices


def test_empty_basket():
    assert prices.total([]) == 0


if __name__ == "__main__":
    pytest.main([__file__])
"""

REASON = "the self-test of the till starts this one file where there is no runner"


class Demo:
    """A terminal session: commands run one after the other in `root`, and what they say is shown."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "shop"
        self.tools = folder / "tools"
        self.snapshot = folder / "ssot-guard"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_DIR", "GIT_INDEX"))},
            "PATH": os.pathsep.join([str(self.scripts), os.environ.get("PATH", os.defpath)]),
            "PRE_COMMIT_HOME": str(folder / "pre-commit-home"),
            "GIT_CONFIG_GLOBAL": os.devnull,  # nobody's hooks, templates or signing keys
            "GIT_PAGER": "cat",  # nothing waits for a key
            "GIT_AUTHOR_NAME": "Demo",
            "GIT_AUTHOR_EMAIL": "demo@example.com",
            "GIT_COMMITTER_NAME": "Demo",
            "GIT_COMMITTER_EMAIL": "demo@example.com",
        }

    @property
    def scripts(self) -> Path:
        """Where a virtual environment has its commands."""
        return self.tools / ("Scripts" if os.name == "nt" else "bin")

    def quietly(self, *command: str, cwd: Path | None = None) -> str:
        """Run what only prepares the scene; its output is shown if it fails."""
        done = subprocess.run(
            command,
            cwd=cwd or self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode:
            raise SystemExit(f"$ {shlex.join(command)}\n{done.stdout}\nThe demo could not be set up.")
        return done.stdout.strip()

    def show(self, *command: str, code: int = 0) -> None:
        """Run a command before the reader's eyes. Raises `SystemExit` unless it ends with `code`."""
        say(f"$ {shlex.join(command)}")
        ended = subprocess.run(command, cwd=self.root, env=self.environment, stderr=subprocess.STDOUT).returncode
        if ended != code:
            raise SystemExit(f"This should have ended with exit code {code}, not {ended}.")

    def replace(self, path: str, old: str, new: str) -> None:
        """Edit a file as a person would."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        if old not in text:
            raise SystemExit(f"{path} does not hold {old!r}.")
        file.write_text(text.replace(old, new), encoding="utf-8")


def say(text: str) -> None:
    """Print at once: what the commands print comes in between."""
    print(text, flush=True)


def headline(text: str) -> None:
    """Say what comes next."""
    say(f"\n# {text}")


def set_up(demo: Demo) -> None:
    """The tools, the hooks as a git repository, and the shop with both hooks installed."""
    say("# Setting up in a temporary folder (about half a minute) ...")
    venv.create(demo.tools, with_pip=True)
    demo.quietly(
        str(demo.scripts / "python"), "-m", "pip", "install", "-q", "pre-commit", str(CHECKOUT), cwd=demo.tools
    )
    url, rev = take_snapshot(demo)
    shutil.copytree(SHOP, demo.root, ignore=shutil.ignore_patterns("__pycache__"))
    (demo.root / ".pre-commit-config.yaml").write_text(CONFIG.format(url=url, rev=rev), encoding="utf-8")
    demo.quietly("git", "init", "-q", "-b", "main")
    demo.quietly("git", "add", "-A")
    demo.quietly("git", "commit", "-q", "-m", "The shop as it is")
    demo.quietly("pre-commit", "install", "--install-hooks")


def take_snapshot(demo: Demo) -> tuple[str, str]:
    """This checkout's files as they are now, as one commit for pre-commit to clone: its address and revision."""
    demo.quietly("git", "init", "-q", str(demo.snapshot), cwd=demo.tools)
    git = ("git", "--git-dir", str(demo.snapshot / ".git"), "--work-tree", str(CHECKOUT))
    demo.quietly(*git, "add", "-A", cwd=CHECKOUT)
    demo.quietly(*git, "commit", "-q", "-m", "snapshot", cwd=CHECKOUT)
    return demo.snapshot.as_uri(), demo.quietly(*git, "rev-parse", "HEAD", cwd=CHECKOUT)


def new_competitor_is_blocked(demo: Demo) -> None:
    headline("A new test starts pytest past the shop's one runner. The commit is blocked:")
    (demo.root / "tests" / "test_basket.py").write_text(NEW_TEST, encoding="utf-8")
    demo.show("git", "add", "tests/test_basket.py")
    demo.show("git", "commit", "-q", "-m", "Test the basket", code=1)


def exemption_with_a_reason_passes(demo: Demo) -> None:
    headline("There is a good reason, so somebody says it. The same commit passes:")
    finding = "tests/test_basket.py::<module>"
    demo.show("ssot-guard", "allowlist", "add", finding, "--rule", "direct-launch", "--reason", REASON)
    demo.show("git", "add", "ssot-allowlist.yaml")
    demo.show("git", "commit", "-q", "-m", "Test the basket")


def edit_beside_old_debt_passes(demo: Demo) -> None:
    headline("A file that the allowlist knows as old debt is edited elsewhere. Nothing is new, and it passes:")
    demo.replace("tests/test_legacy_prices.py", "== 119", "== 100 + 19")
    demo.show("git", "commit", "-q", "-a", "-m", "Say where 119 comes from")
    demo.show("git", "log", "--format=%s")


def check_requirements() -> None:
    """Raises `SystemExit` on a Python or a machine that cannot show this."""
    if sys.version_info < (3, 10):  # noqa: UP036 - this file runs before anything has looked at the version
        raise SystemExit(f"The demo needs Python 3.10 or newer; this is {sys.version.split()[0]}.")
    if not shutil.which("git"):
        raise SystemExit("The demo needs git: install it and put it on PATH.")


def main() -> int:
    check_requirements()
    with tempfile.TemporaryDirectory(prefix="ssot-guard-demo-", ignore_cleanup_errors=True) as folder:
        demo = Demo(Path(folder).resolve())
        set_up(demo)
        new_competitor_is_blocked(demo)
        exemption_with_a_reason_passes(demo)
        edit_beside_old_debt_passes(demo)
    say("\n# Each step ended as it should.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
