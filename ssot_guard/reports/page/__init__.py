"""The audit as one page: everything in one file, which loads nothing from anywhere.

Its texts are the judged repository's, so none is trusted: Jinja escapes what the template places, all that the tables
hold is data that the script only ever makes text of, and the page's own policy lets no script run but that one.
"""

from __future__ import annotations

import base64
import hashlib
import os

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ... import __version__
from ...auditing.audit import Audit
from ...auditing.changes import by_author, turnover
from ...auditing.tally import tally
from ...quoting import for_terminal
from ...typed import Any
from ...verdict import IN_USE
from ..audited import NOT_COMMITTED, counted, in_words
from . import burndown, folders, tables
from .tables import Code

_HERE = os.path.dirname(__file__)
_ROWS = 30
"""Of a table that only shows the latest or the worst."""


def render(audit: Audit, code: Code) -> str:
    """The whole page as HTML. `code` has the source lines of each finding, by its path and line."""
    sums = tally(audit)
    script = _file("page.js")
    template = _environment().get_template("page.html.j2")
    return template.render(
        audit=audit,
        sums=sums,
        policy=f"default-src 'none'; style-src 'unsafe-inline'; script-src '{_digest(script)}'; base-uri 'none'; "
        "form-action 'none'",
        style=Markup(_file("page.css")),
        script=Markup(script),
        data=Markup(tables.block(audit, sums, code)),
        idle=sum(entry.status != IN_USE for entry in audit.report.entries),
        charts=burndown.charts(audit.history) if audit.history else [],
        chart_rows=burndown.rows(audit.history) if audit.history else ([], []),
        boxes=folders.boxes(sums.folders),
        folder_names=folders.names(sums.folders),
        version=__version__,
        changes=in_words(turnover(audit.since.changes)) if audit.since else "",
        authors=[(name or NOT_COMMITTED, found) for name, found in by_author(audit.since.changes).items()][:_ROWS]
        if audit.since
        else [],
        payments=audit.log[:_ROWS],
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals.update(counted=counted, short=tables.short)
    environment.filters.update(thousands="{:,}".format)
    return environment


def _shown(value: Any) -> Any:
    """Before it is escaped as HTML: nothing that cannot be seen, and no lone surrogate, which UTF-8 cannot hold."""
    return value if isinstance(value, Markup) else for_terminal(str(value))


def _file(name: str) -> str:
    with open(os.path.join(_HERE, name), encoding="utf-8", newline="") as file:
        return file.read()


def _digest(script: str) -> str:
    """As a content security policy names the one script it lets run (https://www.w3.org/TR/CSP3/#hash-source)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
