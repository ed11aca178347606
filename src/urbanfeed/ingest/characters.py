"""
Characters: what of a text is printed. Words are never changed; only what no reader can see goes.

- Control characters, lone surrogates and noncharacters go: no XML or JSON may hold them.
- Soft hyphens and byte order marks go: they are hints for one layout. So does what overrides the direction of letters
  (U+202D, U+202E): it makes a text read as another.
- Zero-width spaces and joiners go where they stand between letters of scripts that do without them (Latin, Greek,
  Cyrillic …); Persian, the Indic scripts, Thai or a family emoji need theirs.
- Direction marks, embeddings and isolates stay: Arabic and Hebrew need them beside numbers and foreign names.
- White space of the markup (space, tab, line break) is one space. A no-break space inside a line is the author's and
  stays; at a line's ends, where it is an indent made by hand, it goes.
"""

import re

__all__ = ["one_line", "parseable", "printed", "spaced"]

_UNPARSEABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]")
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u202d\u202e\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060]+")  # space, non-joiner, joiner, word joiner
# Hebrew and all scripts after it in Unicode, Greek Extended and punctuation left out; symbols, and what lies beyond.
_JOINS = re.compile("[\u0590-\u1dff\u2190-\u2bff\u3000-\ufdcf\ufdf0-\ufefe\U00010000-\U0001fffd]")
_SPACE = re.compile("[ \t\n\f\r\u2028\u2029]+")


def parseable(markup: str) -> str:
    """The markup without what no parser takes."""
    return _UNPARSEABLE.sub("", markup)


def printed(text: str) -> str:
    """The text without what is not printed; white space stays as it is."""
    return _ZERO_WIDTH.sub(_joining, _UNPRINTED.sub("", text))


def spaced(text: str) -> str:
    """The text on one line: what is printed, white space as one space, also where it begins and ends."""
    # Most text is letters and spaces; to see that takes a tenth of the time of looking for all the rest.
    if text.isprintable() and "  " not in text:
        return text
    plain = _SPACE.sub(" ", text)
    return plain if plain.isprintable() else _SPACE.sub(" ", printed(text))


def one_line(text: str) -> str:
    """As `spaced`, with no white space at the ends."""
    return spaced(text).strip()


def _joining(found: re.Match[str]) -> str:
    """The zero-width characters, where they stand after a letter that needs them."""
    before = found.string[found.start() - 1 : found.start()]
    return found[0] if _JOINS.match(before) else ""
