"""
The scrapers that are installed: ours, those that other people's wheels bring, and the files in a folder of one's own.

Each entry point of the group `urbanfeed.scrapers` names a module, or a package of modules; every one that has a
`scraper` is a source. So is every file of the folder that URBANFEED_SCRAPERS_DIR names. Nothing here reads a page.
"""

import os
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import MappingProxyType, ModuleType

from urbanfeed.scraping import Scraper

__all__ = ["FOLDER", "GROUP", "PluginError", "file_of", "installed", "load_file", "scraper_for"]

GROUP = "urbanfeed.scrapers"
FOLDER = "URBANFEED_SCRAPERS_DIR"


class PluginError(ValueError):
    """A scraper that cannot be used, or two that cannot be used together; the message names the file or module."""


def installed() -> dict[str, Scraper]:
    """
    Every scraper by its name, in the order of the names.

    Raises PluginError where two have one name, and for a file that cannot be loaded. What is installed is looked up
    once a process.
    """
    return {name: scraper for name, (scraper, _) in _installed().items()}


def scraper_for(url: str) -> Scraper | None:
    """The scraper of the source that owns this address."""
    return next((scraper for scraper, _ in _installed().values() if scraper.owns(url)), None)


def file_of(name: str) -> Path | None:
    """The file that holds the scraper of this name; None where there is none, or it is no file."""
    module = _installed()[name][1] if name in _installed() else None
    return Path(module.__file__) if module and module.__file__ else None


def load_file(path: Path) -> Scraper:
    """The scraper in this file. Raises PluginError, with the line, for a file that cannot be loaded or has none."""
    scraper = _scraper(_module_in(path), str(path))
    if scraper is None:
        raise PluginError(f"{path} has no `scraper`; docs/add-a-source.md shows one")
    return scraper


@cache
def _installed() -> MappingProxyType[str, tuple[Scraper, ModuleType]]:
    found: dict[str, tuple[Scraper, ModuleType]] = {}
    for scraper, module in _scrapers():
        other = found.setdefault(scraper.name, (scraper, module))[1]
        if other is not module:
            where, there = _place(other), _place(module)
            raise PluginError(f"two scrapers are named {scraper.name!r}: in {where} and in {there}")
    return MappingProxyType({name: found[name] for name in sorted(found)})


def _scrapers() -> Iterator[tuple[Scraper, ModuleType]]:
    """Every scraper with its module."""
    for entry in sorted(entry_points(group=GROUP)):
        root = _module(entry.module)
        inside = (f"{root.__name__}.{it.name}" for it in pkgutil.iter_modules(getattr(root, "__path__", ())))
        for module in [root, *map(_module, inside)]:
            if scraper := _scraper(module, module.__name__):
                yield scraper, module
    if folder := os.environ.get(FOLDER):
        if not Path(folder).is_dir():
            raise PluginError(f"{FOLDER}={folder}: there is no such folder")
        for path in sorted(Path(folder).glob("[!._]*.py")):
            module = _module_in(path)
            if scraper := _scraper(module, str(path)):
                yield scraper, module


def _scraper(module: ModuleType, where: str) -> Scraper | None:
    scraper = getattr(module, "scraper", None)
    if scraper is None or isinstance(scraper, Scraper):
        return scraper
    if isinstance(scraper, ModuleType):  # a package that has a module of this name
        return None
    raise PluginError(f"{where}.scraper is no Scraper but a {type(scraper).__name__}")


def _module(name: str) -> ModuleType:
    spec = find_spec(name)
    return _loaded(lambda: import_module(name), name, spec.origin if spec else None)


def _module_in(path: Path) -> ModuleType:
    """
    The module in a file that is on no path; it has a name of its own, so that it is taken for no other.

    Python would keep its byte code beside it, and run that again after an edit within the same second.
    """
    spec = spec_from_file_location(f"urbanfeed_scrapers_dir.{path.stem}", path.resolve())
    if spec is None:
        raise PluginError(f"{path} is no Python file")
    module = module_from_spec(spec)

    def load() -> ModuleType:
        sys.modules[module.__name__] = module  # dataclasses look for the module that they are in
        exec(compile(path.read_bytes(), path.resolve(), "exec"), module.__dict__)  # noqa: S102  # the operator's own
        return module

    return _loaded(load, str(path), str(path.resolve()))


def _loaded(load: Callable[[], ModuleType], where: str, file: str | None) -> ModuleType:
    """Raises PluginError with the line of the file at which it failed."""
    try:
        return load()
    except Exception as error:
        frames = [it.lineno for it in traceback.extract_tb(error.__traceback__) if it.filename == file]
        line = error.lineno if isinstance(error, SyntaxError) else next(reversed(frames), None)
        at = f", line {line}" if line else ""
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        raise PluginError(f"{where}{at}: {type(error).__name__}: {said}") from error


def _place(module: ModuleType) -> str:
    return module.__name__ if "urbanfeed_scrapers_dir" not in module.__name__ else str(module.__file__)
