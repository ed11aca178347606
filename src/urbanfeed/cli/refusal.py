"""What stops a command before it has begun, told in one line: the person who typed it can mend all of these."""

import sys
from collections.abc import Iterable

__all__ = ["Refusal", "in_one_line", "unknown_source"]


class Refusal(Exception):  # noqa: N818  # it refuses; nothing has gone wrong yet
    """A command that cannot be carried out as it was given; the message is one line that says what to do."""


def unknown_source(name: str, known: Iterable[str]) -> Refusal:
    """The refusal of a source that nobody has a scraper for."""
    return Refusal(f"there is no source {name!r}; known are {', '.join(sorted(known)) or 'none'}")


def in_one_line(error: Exception) -> str | None:
    """What to tell of an error that the person can mend; None for any other, which is ours and keeps its traceback."""
    from urbanfeed.settings import SettingsError

    if isinstance(error, Refusal | SettingsError):
        return str(error)
    # Asked for by name, so that a command which needs neither has not loaded them.
    told = {"urbanfeed.store.errors": "DatabaseError", "urbanfeed.plugins": "PluginError"}
    for module, name in told.items():
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], name)):
            return str(error)
    return None
