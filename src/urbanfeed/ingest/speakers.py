"""
Speakers: who is quoted, as the markup of a quotation names them.
"""

from urbanfeed.ingest.characters import one_line
from urbanfeed.ingest.elements import Element, drop, text_of

__all__ = ["DASHES", "give_speaker", "take_speaker"]

DASHES = "—–- \xa0"  # what stands before a speaker's name


def give_speaker(figure: Element) -> None:
    """What a figure says under a quotation names the speaker; it is put where a quotation has it."""
    quote, caption = figure.find("blockquote"), figure.find("figcaption")
    if quote is not None and caption is not None:
        drop(caption)
        quote.append(caption)


def take_speaker(quote: Element) -> str | None:
    """Who is quoted, from a `footer` or a `cite` that stands alone; the element is taken out of the quote."""
    for child in reversed(quote):
        named = child[0] if child.tag == "p" and len(child) == 1 else child
        if named.tag in ("footer", "figcaption") or (named.tag == "cite" and _is_alone(named) and _is_alone(child)):
            speaker = one_line(text_of(named)).strip(DASHES)
            drop(child)
            return speaker or None
    return None


def _is_alone(element: Element) -> bool:
    """Whether no text stands right before or after the element."""
    before, parent = element.getprevious(), element.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return not (text or "").strip() and not (element.tail or "").strip()
