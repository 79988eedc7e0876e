"""Draws docs/assets/terminal.svg: what `python3 examples/demo.py` really says, as a terminal shows it.

`python docs/assets/record.py` writes the picture beside this file; `--check` only says, by its exit code, whether the
one that is there is what a run draws now. The same run draws the same bytes: the demo prints neither times nor places.
"""

from __future__ import annotations

import argparse
import io
import os
import pty
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

PICTURE = Path(__file__).with_name("terminal.svg")
DEMO = Path(__file__).parents[2] / "examples" / "demo.py"
COLUMNS = 100

THEME = TerminalTheme(
    (24, 26, 32),
    (214, 218, 226),
    [
        (24, 26, 32),
        (214, 76, 76),
        (72, 154, 86),
        (230, 190, 90),
        (110, 165, 245),
        (200, 140, 230),
        (90, 200, 210),
        (214, 218, 226),
    ],
)

FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" class="rich-terminal">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""  # noqa: E501 - rich's own frame fetches its font from the network; this one takes the reader's


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the picture is not up to date")
    check: bool = parser.parse_args().check
    picture = draw(recorded())
    if check:
        drawn = PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == picture
        print("the picture is what a run draws" if drawn else f"out of date: run python {sys.argv[0]}")
        return 0 if drawn else 1
    PICTURE.write_text(picture, encoding="utf-8")
    return 0


def recorded() -> str:
    """What the demo prints on a terminal. Raises `SystemExit` if it fails."""
    chunks: list[bytes] = []

    def read(terminal: int) -> bytes:
        chunks.append(os.read(terminal, 1 << 16))
        return chunks[-1]

    status = pty.spawn([sys.executable, str(DEMO)], read)
    if status:
        raise SystemExit("The demo failed: there is nothing to draw.")
    return b"".join(chunks).decode("utf-8").replace("\r\n", "\n")


def draw(session: str) -> str:
    """A terminal session, with its escape sequences, as SVG."""
    _setting_up, _, shown = session.partition("\n\n")
    text = Text.from_ansi(f"$ python3 examples/demo.py\n\n{shown.strip()}")
    text.highlight_regex(r"(?m)^# .*$", "bold cyan")
    text.highlight_regex(r"(?m)^\$ .*$", "bold")
    console = Console(file=io.StringIO(), width=COLUMNS, record=True, force_terminal=True, legacy_windows=False)
    console.print(text)
    return console.export_svg(title="ssot-guard", theme=THEME, code_format=FRAME, unique_id="terminal")


if __name__ == "__main__":
    sys.exit(main())
