"""
Lines found by a regular expression. A match is a rule for a field, and names lines that are not body, both alike.

Expressions are Python's, searched line by line (`^` and `$` are a line's ends) in what an element prints, or in all
lines of a text dump, so one match reads a page and its dump.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from urbanfeed.page import Claim, Page
from urbanfeed.scraping.printed import dump_lines, printed_lines

__all__ = ["Attribution", "Drop", "Match", "attribution", "match"]


@dataclass(frozen=True, slots=True)
class Match:
    """
    What a regular expression finds; the value is its first group, or all of it where it has none.

    inside: the CSS selector of the element to look in; the whole page without it. A text dump is always searched whole.
    """

    pattern: str
    inside: str | None = None

    def __call__(self, page: Page) -> Iterator[Claim]:
        for found in self.found(page):
            value = found[1] if found.re.groups else found[0]
            if value and value.strip():
                yield Claim(value.strip(), f"match {self.pattern}")

    def found(self, page: Page) -> Iterator[re.Match[str]]:
        """All finds, in the order of the page."""
        return self.found_in(_text(page, self.inside))

    def found_in(self, text: str) -> Iterator[re.Match[str]]:
        """All finds in a text."""
        return re.finditer(self.pattern, text, re.MULTILINE)

    def drops(self, line: str, headline: str | None) -> bool:
        """Whether the line holds a find, and so is not body."""
        return re.search(self.pattern, line, re.MULTILINE) is not None


@dataclass(frozen=True, slots=True)
class Attribution:
    """
    A line that repeats the headline and ends by naming the source: "…,-деп хабарлайды Jarialike.kz."

    As a rule for the headline, it is what stands before the suffix. As a line that is not body, it is only one that
    says the headline again; a first sentence that ends in the same words stays.
    """

    suffix: str

    def __call__(self, page: Page) -> Iterator[Claim]:
        for line in _text(page, None).split("\n"):
            if line.endswith(self.suffix) and line != self.suffix:
                yield Claim(line.removesuffix(self.suffix).strip(), f"attribution {self.suffix}")

    def drops(self, line: str, headline: str | None) -> bool:
        """Whether the line is the headline and the suffix."""
        return (
            headline is not None and line.endswith(self.suffix) and line.removesuffix(self.suffix).strip() == headline
        )


Drop = Attribution | Match


def match(pattern: str, inside: str | None = None) -> Match:
    """What a regular expression finds: `match(r"Publicerad (.+?),", inside="div.info")`."""
    return Match(pattern, inside)


def attribution(suffix: str) -> Attribution:
    """A line that is the headline and this suffix."""
    return Attribution(suffix)


def _text(page: Page, inside: str | None) -> str:
    if page.is_dump:
        return "\n".join(dump_lines(page))
    elements = page.soup.select(inside) if inside else [page.soup]
    return "\n".join(line for element in elements for line in printed_lines(element))
