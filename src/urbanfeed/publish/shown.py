"""
What an article's rights let a door show of it. Every door renders a Shown, never an Article's body itself.
"""

import re
from dataclasses import dataclass, replace

from urbanfeed.article import Article, Image, Terms
from urbanfeed.blocks import Block, Embed, Figure, Paragraph, body_html, body_text
from urbanfeed.markdown import body_markdown

__all__ = ["Shown", "excerpt", "shown"]

_EXCERPT_CHARACTERS = 280

# Where a sentence may end: its mark (also Arabic, Chinese, Devanagari, Armenian …) and closing quotes, then a space
# or, after the full-width marks, nothing. A dot after a single letter or inside "bl.a." ends none.
_SENTENCE_END = re.compile(r"(?:(?<!\b\w)(?<!\.\w)[.!?…؟۔։]+[\"'”’»)\]]*(?=\s|$)|[。！？][”’」』）]*)")


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One article as it may be shown.

    body: all blocks where the rights say "full", the first sentences for "excerpt", nothing for "link".
    images: all where the rights say "full"; neither an excerpt nor a link has pictures in it.
    whole: whether the body is all of it.

    Of a rebuilt page, what is said of its pictures is shown, and not their addresses, which were invented with its own.
    Of an article that is withdrawn nothing is shown: not its headline, nor the address that repeats it.
    """

    article: Article
    standfirst: str | None
    body: tuple[Block, ...]
    images: tuple[Image, ...]
    whole: bool

    @property
    def html(self) -> str:
        """The body as safe HTML."""
        return body_html(self.body)

    @property
    def text(self) -> str:
        """The body as plain text."""
        return body_text(self.body)

    @property
    def markdown(self) -> str:
        """The body as Markdown."""
        return body_markdown(self.body)

    def excerpt(self, length: int = _EXCERPT_CHARACTERS) -> str:
        """The standfirst, or else the first sentences of what may be shown, ending at a sentence."""
        return excerpt(self.standfirst or self.text, length)


def shown(article: Article) -> Shown:
    """The article as its rights let it be shown."""
    if article.withdrawn:
        bare = replace(
            article,
            headline="",
            slug="",
            standfirst=None,
            authors=(),
            section=None,
            body=(),
            images=(),
            topics=(),
            tags=(),
            agencies=(),
            places=(),
            story=None,
            summary=None,
            terms=Terms(),
            same_text_as=None,
            corrections=(),
            as_read=None,
            url=None,
            canonical_url=None,
            word_count=0,
            provenance=replace(article.provenance, url=None, parts=(), next_url=None),
        )
        return Shown(bare, None, (), (), whole=False)
    match article.rights.show:
        case "full":
            may = _without_addresses(article) if article.provenance.invented_url else article
            return Shown(article, article.standfirst, may.body, may.images, whole=True)
        case "excerpt":
            first = next((block for block in article.body if isinstance(block, Paragraph)), None)
            words = excerpt(first.text) if first else ""
            body = (Paragraph(words, language=first.language),) if first and words else ()
            return Shown(article, article.standfirst, body, (), whole=False)
        case "link":
            return Shown(article, None, (), (), whole=False)


def _without_addresses(article: Article) -> Article:
    blocks = (it for it in article.body if not isinstance(it, Embed))
    body = tuple(replace(it, url=None) if isinstance(it, Figure) else it for it in blocks)
    return replace(article, body=body, images=tuple(replace(it, url=None) for it in article.images))


def excerpt(text: str, length: int = _EXCERPT_CHARACTERS) -> str:
    """
    The first sentences of a text, at most `length` characters; a longer first sentence ends at a word, with "…".
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    # One character more than may be taken, to see what follows it. Never the whole: in a long run of marks that end no
    # sentence, a search takes time in the square of its length.
    ends = [match.end() for match in _SENTENCE_END.finditer(line[: length + 1]) if match.end() <= length]
    if ends and ends[-1] >= length // 4:
        return line[: ends[-1]]
    cut = line.rfind(" ", 0, length)
    return line[: cut if cut > 0 else length - 1].rstrip(" ,;:–—-") + "…"
