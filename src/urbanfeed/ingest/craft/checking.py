"""Checking: is a recorded page still read as it was, and does the general reader, who knows no site, say the same?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from urbanfeed import reader
from urbanfeed.article import Article
from urbanfeed.ingest.clean import clean
from urbanfeed.ingest.craft.recorded import FIELDS, Recorded, expected_of
from urbanfeed.ingest.extract import extract
from urbanfeed.ingest.stand_in import stand_in_of
from urbanfeed.page import Claim, ExtractionError, Page
from urbanfeed.scraping import Scraper

__all__ = ["Checked", "Difference", "by_reader", "check", "differences", "second_opinion"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two articles say differently; of the body, the first block that differs, and its number from 1."""

    field: str
    one: Any
    other: Any


@dataclass(frozen=True, slots=True)
class Checked:
    """
    A recorded page and how it is read now. failure: why it gives no article of the scraper's.

    unlike: expected against read. disagreements: the scraper's article against the general reader's.
    """

    recorded: Recorded
    unlike: tuple[Difference, ...] = ()
    disagreements: tuple[Difference, ...] = ()
    failure: str | None = None

    @property
    def good(self) -> bool:
        """Whether the page is read as it was recorded."""
        return not self.unlike and self.failure is None


def check(recorded: Recorded, scraper: Scraper) -> Checked:
    """Read a recorded page anew."""
    try:
        page = recorded.page
        article = extract(page, scraper)
    except (OSError, ExtractionError) as error:
        return Checked(recorded, failure=str(error))
    said = expected_of(article)
    stands_in = stand_in_of(article)
    return Checked(
        recorded,
        unlike=differences(recorded.article, said),
        disagreements=second_opinion(page, scraper, said),
        failure=f"the scraper {stands_in} here; the general reader's article was read" if stands_in else None,
    )


def by_reader(page: Page, scraper: Scraper) -> Article:
    """The article as the general reader alone reads it, in the source's zone and language. Raises ExtractionError."""
    draft = reader.read(page)
    stated = (Claim(scraper.language, "scraper"),) if scraper.language else ()
    return clean(replace(draft, timezone=scraper.timezone, languages=(*stated, *draft.languages)), page, scraper)


def second_opinion(page: Page, scraper: Scraper, said: Mapping[str, Any]) -> tuple[Difference, ...]:
    """
    Where the scraper's article (`expected_of`) and the general reader's differ.

    How much of a line a date was printed in (`text`) does not count. Nothing where the reader finds no article, or has
    read the scraper's article itself.
    """
    if scraper.body is None or scraper.headline is None:
        return ()
    try:
        read = expected_of(by_reader(page, scraper))
    except ExtractionError:
        return ()
    return differences(*({name: _essence(value) for name, value in it.items()} for it in (said, read)))


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The fields that two articles (`expected_of`) say differently, in the order of the fields."""
    found = []
    for name in FIELDS:
        ours, theirs = one.get(name), other.get(name)
        if ours == theirs:
            continue
        if name == "body" and ours and theirs:
            at = next(
                (at for at, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
                min(len(ours), len(theirs)),
            )
            ours, theirs = (it[at] if at < len(it) else None for it in (ours, theirs))
            name = f"body, block {at + 1}"
        found.append(Difference(name, ours, theirs))
    return tuple(found)


def _essence(value: Any) -> Any:
    return {key: it for key, it in value.items() if key != "text"} if isinstance(value, dict) else value
