"""Compose files: what the services run at start, as a check of their health, and before and after.

https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...nodes import Node, Scalar
from ..notation.argv import of_image, of_list, split
from ..notation.templates import unescaped
from ..notation.yaml_nodes import File, flat, get, items, literals, pairs, scripts, text_of
from ..notation.yaml_places import Written
from ..script import SHELL, Script

_Variables = dict[str, tuple[str, ...]]


def read(text: str, _path: str) -> Iterator[Script]:
    """What the services run."""
    yield from scripts(text, of)


def of(file: File, root: Node) -> Iterator[Script]:
    """What a document's services run."""
    for name, service in pairs(get(root, "services")):
        yield from _of_service(file, f"services.{name}", service)


def is_compose(root: Node) -> bool:
    """Whether a document of another name has the shape."""
    return any(
        get(service, key) is not None for _, service in pairs(get(root, "services")) for key in ("image", "build")
    )


def _of_service(file: File, subject: str, service: Node) -> Iterator[Script]:
    environment = _environment(get(service, "environment"))
    entrypoint, command = get(service, "entrypoint"), get(service, "command")
    if not _words(file, entrypoint):
        yield from _of_command(file, f"{subject}.command", command, environment)
    else:
        combined = f"{subject}.command" if _words(file, command) else f"{subject}.entrypoint"
        yield from of_image(file, combined, _words(file, entrypoint), _words(file, command), environment)
    yield from _of_check(file, f"{subject}.healthcheck", get(service, "healthcheck", "test"), environment)
    for key in ("post_start", "pre_stop"):
        for number, hook in enumerate(items(get(service, key))):
            yield from _of_command(file, f"{subject}.{key}[{number}]", get(hook, "command"), environment)


def _of_command(file: File, subject: str, command: Node | None, environment: _Variables) -> Iterator[Script]:
    """A command behind an entrypoint that is the image's own; a text is one line, whatever lines it is written in."""
    if isinstance(command, Scalar) and not command.text.lstrip().startswith("-"):
        line = _in_container(file.written(command))
        yield file.script(subject, Written(line.text.replace("\n", " "), line.places), SHELL, environment)
    else:
        yield from of_image(file, subject, (), _words(file, command), environment)


def _of_check(file: File, subject: str, test: Node | None, environment: _Variables) -> Iterator[Script]:
    if isinstance(test, Scalar):
        yield file.script(subject, _in_container(file.written(test)), SHELL, environment)
        return
    kind, *words = _words(file, test) or [Written("", [])]
    if kind.text == "CMD-SHELL" and words:
        yield file.script(subject, words[0], SHELL, environment)
    elif kind.text == "CMD":
        yield from of_list(file, subject, words, environment)


def _words(file: File, node: Node | None) -> Sequence[Written]:
    written = [_in_container(file.written(item)) for item in flat(file, node)]
    return split(written[0]) if isinstance(node, Scalar) and written else written


def _in_container(command: Written) -> Written:
    """Compose puts in variables itself; `$$` is a dollar sign for the container."""
    return unescaped(command, "$$", "$")


def _environment(node: Node | None) -> _Variables:
    """A mapping, or a list of `NAME=value`."""
    listed = [text_of(item).partition("=") for item in items(node)]
    return {**literals(node), **{name: (value,) for name, equals, value in listed if equals}}
