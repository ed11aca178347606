"""Items: the pages of a bulk run before anybody has read them. They only carry."""

from dataclasses import dataclass
from datetime import datetime

from urbanfeed.ingest.outcome import FailureKind
from urbanfeed.page import Stated

__all__ = ["Item", "Mark"]


@dataclass(frozen=True, slots=True)
class Mark:
    """
    Where in its file an item begins: the byte, and how many records come before it.

    The byte is where reading can begin again, unless the whole file is one compressed stream; then records are counted.
    """

    offset: int = 0
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """
    A page to take in. name: what it is called in its outcome.

    content: its bytes; None for one that has to be fetched from `url` first, and for one that cannot be had, of which
    `reason` and `failure` say why. stated: what is said of its use outside of it. invented_url: see Page.
    """

    name: str
    mark: Mark
    content: bytes | None = None
    url: str | None = None
    content_type: str | None = None
    fetched_at: datetime | None = None
    reason: str | None = None
    failure: FailureKind | None = None
    stated: Stated = Stated()  # noqa: RUF009  # frozen
    invented_url: bool = False
