"""
The log: the standard library's records, ours and other people's, in one form, on standard error.

The rooms below only call `logging`, so that whoever imports them as a library has nothing printed.
"""

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from urbanfeed.settings import Settings

__all__ = ["Lines", "begin", "log_configuration"]


class Lines(logging.Formatter):
    """Records as lines, text or json; what renders them is loaded with the first one, and most commands write none."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        return self._rendering.format(record)

    @cached_property
    def _rendering(self) -> logging.Formatter:
        from urbanfeed.cli.log_lines import formatter

        return formatter(self._form)


def log_configuration(settings: "Settings") -> dict[str, Any]:
    """For `logging.config.dictConfig`, and for the server, which makes the same in each of its processes."""
    level = settings.log_level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"urbanfeed": {"()": Lines, "form": settings.log_format}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "urbanfeed"}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # "_granian": the server's own lines; it sets their level itself. "granian.access": one line a request.
        "loggers": {"urbanfeed": {"level": level}, "_granian": {}, "granian.access": {"level": level}},
    }


def begin(**overrides: object) -> "Settings":
    """The settings, options of the command line first, and the log made as they say. Raises SettingsError."""
    import logging.config

    from urbanfeed.settings import load

    settings = load(**overrides)  # type: ignore[arg-type]  # `environment` is the only other parameter
    logging.config.dictConfig(log_configuration(settings))
    return settings
