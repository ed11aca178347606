"""
Folding: one form of a text for comparing, the same before it is stored and before it is asked for.

It takes away case and the two ways of writing an accented letter (Unicode, section 3.13, canonical caseless
matching), and makes every run of white space one space.
"""

from unicodedata import normalize

from urbanfeed.article import Article

__all__ = ["fold", "folded_text", "like"]


def fold(text: str) -> str:
    """The text as it is compared. NUL goes too: SQLite's LIKE ends there."""
    return " ".join(normalize("NFC", normalize("NFD", text).casefold()).replace("\0", " ").split())


def folded_text(article: Article) -> str:
    """Headline, standfirst and each block folded, one a line: no phrase is found across the end of a block."""
    return "\n".join(map(fold, (article.headline, article.standfirst or "", *article.text.split("\n\n"))))


def like(text: str) -> str:
    r"""The pattern that finds the folded text anywhere; to be used with LIKE … ESCAPE '\'."""
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return f"%{text}%"
