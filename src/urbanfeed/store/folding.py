"""
Folding: one form of a name for comparing, the same before it is stored and before it is asked for.

It takes away case and the two ways of writing an accented letter (Unicode, section 3.13, canonical caseless
matching), and makes every run of white space one space.
"""

from unicodedata import normalize

__all__ = ["fold"]


def fold(text: str) -> str:
    """The text as it is compared. NUL goes too, which PostgreSQL has in no text."""
    return " ".join(normalize("NFC", normalize("NFD", text).casefold()).replace("\0", " ").split())
