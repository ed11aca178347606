"""
The gold: what each founding source's article says, and the forms it comes in.

`tests/gold/SOURCE.json` holds it, as it was written down from the text dump `SOURCE.txt`; its `forms` say what the
markup of each rebuilt page adds. The pages lie in `urbanfeed.demo`, their variants beside the gold.
"""

import json
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from urbanfeed.article import Article
from urbanfeed.blocks import Block, Figure, List, body_text
from urbanfeed.demo import PAGES
from urbanfeed.moment import Moment

__all__ = ["FORMS", "SOURCES", "Form", "complaints", "gold_of"]

GOLD = Path(__file__).parent / "gold"
SOURCES = tuple(sorted(path.stem for path in GOLD.glob("*.json")))


@dataclass(frozen=True)
class Form:
    """One page, or one text dump, of a source."""

    source: str
    key: str
    file: Path | Traversable

    def __str__(self) -> str:
        return f"{self.source}/{self.file.name}"

    @property
    def content(self) -> bytes:
        return self.file.read_bytes()

    @property
    def content_type(self) -> str:
        return "text/plain" if self.file.name.endswith(".txt") else "text/html"


def gold_of(source: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((GOLD / f"{source}.json").read_text("utf-8"))
    return gold


def _file(source: str, key: str) -> Path | Traversable:
    if key.endswith(".txt"):
        return GOLD / f"{source}.txt"
    if "__variant" in key:
        return GOLD / f"{source}-{key.partition('__')[2]}"
    amp = source == "optimism_kz" and "__canonical" not in key
    return PAGES / source / ("article-amp.html" if amp else "article.html")


FORMS = tuple(Form(source, key, _file(source, key)) for source in SOURCES for key in gold_of(source)["forms"])


def complaints(article: Article, form: Form) -> list[str]:
    """What in the article is not as the gold has it for this form."""
    gold = gold_of(form.source)
    gold |= gold["forms"][form.key]
    image = gold["image"] or {}
    images = article.images[0] if article.images else None
    wanted: dict[str, tuple[Any, Any]] = {
        "headline": (article.headline in (gold["title"], *gold.get("title_also_accepted", ())), True),
        "standfirst": (article.standfirst, gold["subtitle"]),
        "authors": (article.authors, ()),
        "language": (article.language, gold["language"]),
        "direction": (article.direction, gold["direction"]),
        "section": (article.section, gold["section"]),
        "images": (article.images == (), gold["image"] is None),
        "alt": (images.alt if images else None, image.get("alt")),
        "caption": (images.caption if images else None, image.get("caption")),
        "credit": (images.credit if images else None, image.get("credit")),
        "published": (_said(article.published), _gold_moment(gold, "published")),
        "updated": (_said(article.updated), _gold_moment(gold, "updated")),
    }
    found = [f"{name}: {has!r}, not {wants!r}" for name, (has, wants) in wanted.items() if has != wants]
    return found + _body_complaints(article, gold)


def _said(moment: Moment | None) -> tuple[str, str, str] | None:
    return (moment.at, moment.precision, moment.zone) if moment else None


def _gold_moment(gold: dict[str, Any], name: str) -> tuple[str, str, str] | None:
    at = gold[f"{name}_at"]
    return (at, gold[f"{name}_precision"], gold[f"{name}_zone"]) if at else None


def _body_complaints(article: Article, gold: dict[str, Any]) -> list[str]:
    optional = {_same(line["text"]) for line in gold["optional_lines"]}
    blocks: list[Block] = [
        block for block in article.body if not isinstance(block, Figure) and _same(body_text([block])) not in optional
    ]
    found: list[str] = []
    for number, expected in enumerate(gold["body"]):
        taken = _taken(expected, blocks, article)
        if not taken:
            return [*found, f"body block {number}: {expected}\n  where the article has {blocks[:1]}"]
        if any(_language(block, article) != expected["lang"] for block in blocks[:taken]):
            found.append(f"body block {number}: language is not {expected['lang']}: {blocks[0]}")
        del blocks[:taken]
    return found + [f"not body: {block}" for block in blocks]


def _taken(expected: dict[str, Any], blocks: list[Block], article: Article) -> int:
    """How many of the blocks are the expected one; 0 where they are not."""
    types = (expected["type"], *expected.get("accept", ()))
    if not blocks:
        return 0
    first = blocks[0]
    if expected["type"] != "list":
        return 1 if first.type in types and _same(body_text([first])) == _same(expected["text"]) else 0
    texts = [_same(item["text"]) for item in expected["items"]]
    if isinstance(first, List):
        whole = [_same(item.text) for item in first.items] == texts and first.ordered == expected["ordered"]
        return 1 if whole and first.start == 1 else 0
    lines = [_same(body_text([block])) for block in blocks[: len(texts)]]
    written = [_same(item.get("marker", "") + item["text"]) for item in expected["items"]]
    return len(texts) if "paragraph" in types and lines in (texts, written) else 0


def _language(block: Block, article: Article) -> str | None:
    return getattr(block, "language", None) or article.language


def _same(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())
