"""
The founding sources' saved pages: what the demo ingests. Beside them lie the listing and the feed or sitemap of each.

The pages were rebuilt around real texts; their addresses are the sites' own only where `invented_url` is false.
"""

from dataclasses import dataclass
from importlib.resources import files

__all__ = ["PAGES", "SavedPage", "saved_pages"]

PAGES = files("urbanfeed") / "demo" / "pages"

_OPTIMISM = (
    "https://optimism.kz/2025/07/08/budushhee-gorodov-nachinaetsya-s-regionov-v-kyzylorde-proshyol-naczionalnyj-"
    "urbanisticheskij-forum-kazahstana/"
)
_SAVED = (
    ("iclei_east_asia", "article.html", "https://eastasia.iclei.org/mn/our-vision/", False),
    ("jarialike_kz", "article.html", "https://jarialike.kz/2025/07/birinshi-urban-forumy-qyzylorda/", True),
    ("kestava_kaupunki_fi", "article.html", "https://www.kestavakaupunki.fi/sv-FI/PROGRAM", True),
    ("living_cities_ar", "article.html", "https://living-cities.example/archives/118234", True),
    ("optimism_kz", "article.html", _OPTIMISM, False),
    ("optimism_kz", "article-amp.html", f"{_OPTIMISM}?amp=1", False),
)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """
    A saved page of a source.

    source: the scraper's name. name: the file's. url: its address; `invented_url` marks one that was made up for a
    rebuilt page and leads nowhere.
    """

    source: str
    name: str
    url: str
    invented_url: bool
    content: bytes


def saved_pages() -> tuple[SavedPage, ...]:
    """The article pages: one a source, and both twins of optimism_kz, the canonical page first."""
    return tuple(
        SavedPage(source, name, url, invented, (PAGES / source / name).read_bytes())
        for source, name, url, invented in _SAVED
    )
