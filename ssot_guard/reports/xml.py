"""What the XML formats share: a document that every XML 1.0 reader takes, whatever the judged repository holds."""

from __future__ import annotations

from xml.etree import ElementTree

from ..quoting import for_xml


def element(parent: ElementTree.Element | None, tag: str, **attributes: str | int) -> ElementTree.Element:
    """A new element, the last one in `parent` if there is one."""
    safe = {name: for_xml(str(value)) for name, value in attributes.items()}
    return ElementTree.Element(tag, safe) if parent is None else ElementTree.SubElement(parent, tag, safe)


def document(root: ElementTree.Element) -> str:
    """ASCII only, the rest as character references, so that its declared encoding holds on any stream."""
    ElementTree.indent(root, " ")
    encoded: bytes = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=True)
    return encoded.decode("ascii") + "\n"
