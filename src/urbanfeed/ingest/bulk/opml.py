"""OPML (opml.org, 2.0): the addresses of the feeds that an outline lists. Nothing here fetches them."""

from pathlib import Path

from lxml import etree

from urbanfeed.ingest.addresses import absolute

__all__ = ["feeds_of", "is_opml"]

_MOST_BYTES = 20_000_000


def feeds_of(path: Path) -> tuple[tuple[str, ...], str | None]:
    """
    The feeds' addresses in their order, each once, and what is wrong with the file if it could not be read whole.

    Raises OSError, and ValueError for what is no OPML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"this is no XML: {error}") from None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ValueError("this is no OPML")
    # The attribute is xmlUrl; some writers spell it in lower case.
    told = (absolute(it.get("xmlUrl") or it.get("xmlurl"), None) for it in root.iter("{*}outline"))
    return tuple(dict.fromkeys(filter(None, told))), parser.error_log[0].message if parser.error_log else None


def is_opml(head: bytes) -> bool:
    """Whether a file that begins with these bytes is OPML."""
    return b"<opml" in head.lower()
