"""Pages for the reader's tests: a head and a body around enough prose to be an article."""

from urbanfeed import reader
from urbanfeed.page import Draft, Page

__all__ = ["PROSE", "drafted", "linked"]

PROSE = "".join(
    f"<p>Sentence {word} of an article that has enough to say for a reader to find it here.</p>"
    for word in ("one", "two", "three", "four", "five", "six")
)


def drafted(head: str = "", body: str = "", url: str | None = None, html: str = "", behind: str = "") -> Draft:
    """What the reader makes of a page; `behind` stands after its prose."""
    body = (body or "<h1>A Headline Worth Reading</h1>") + PROSE + behind
    markup = f"<!doctype html><html {html}><head>{head}</head><body>{body}</body></html>"
    return reader.read(Page(content=b"", markup=markup, url=url))


def linked(json: str) -> str:
    """A script of JSON-LD."""
    return f'<script type="application/ld+json">{json}</script>'
