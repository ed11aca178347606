"""
The scrapers that are installed: ours, and those that other people's wheels bring.

Each entry point of the group `urbanfeed.scrapers` names a module, or a package of modules; every one that has a
`scraper` is a source. Nothing here reads a page.
"""

import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType, ModuleType

from urbanfeed.scraping import Scraper

__all__ = ["GROUP", "PluginError", "installed", "scraper_for"]

GROUP = "urbanfeed.scrapers"


class PluginError(ValueError):
    """Scrapers that cannot be used together, or a module whose `scraper` is none; the message names the module."""


def installed() -> dict[str, Scraper]:
    """
    Every scraper by its name, in the order of the names.

    Raises PluginError where two have one name. What is installed is looked up once a process.
    """
    return dict(_installed())


def scraper_for(url: str) -> Scraper | None:
    """The scraper of the source that owns this address."""
    return next((scraper for scraper in _installed().values() if scraper.owns(url)), None)


@cache
def _installed() -> MappingProxyType[str, Scraper]:
    found: dict[str, tuple[Scraper, str]] = {}
    roots = (import_module(entry.module) for entry in sorted(entry_points(group=GROUP)))
    for scraper, module in _scrapers(roots):
        if scraper.name in found and found[scraper.name][1] != module:
            raise PluginError(f"two scrapers are named {scraper.name!r}: in {found[scraper.name][1]} and in {module}")
        found[scraper.name] = scraper, module
    return MappingProxyType({name: found[name][0] for name in sorted(found)})


def _scrapers(roots: Iterable[ModuleType]) -> Iterator[tuple[Scraper, str]]:
    """Every scraper with the name of its module."""
    for root in roots:
        inside = (f"{root.__name__}.{it.name}" for it in pkgutil.iter_modules(getattr(root, "__path__", ())))
        for module in [root, *map(import_module, inside)]:
            scraper = getattr(module, "scraper", None)
            if isinstance(scraper, Scraper):
                yield scraper, module.__name__
            elif scraper is not None and not isinstance(scraper, ModuleType):
                raise PluginError(f"{module.__name__}.scraper is no Scraper but a {type(scraper).__name__}")
