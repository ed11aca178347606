"""
The log: the standard library's records, ours and other people's, in one form, on standard error.

text is for people, json (one object a line, RFC 8259) for machines; structlog renders both. The rooms below only call
`logging`, so that whoever imports them as a library has nothing printed.
"""

import logging.config
from typing import Any

import structlog

from urbanfeed.settings import Settings, load

__all__ = ["begin", "log_configuration"]


def log_configuration(settings: Settings) -> dict[str, Any]:
    """For `logging.config.dictConfig`, and for the server, which makes the same in each of its processes."""
    level = settings.log_level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "urbanfeed": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(settings)],
                "foreign_pre_chain": [
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.ExtraAdder(),
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                ],
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "urbanfeed"}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        # "_granian": the server's own lines; it sets their level itself. "granian.access": one line a request.
        "loggers": {"urbanfeed": {"level": level}, "_granian": {}, "granian.access": {"level": level}},
    }


def begin(**overrides: object) -> Settings:
    """The settings, options of the command line first, and the log made as they say. Raises SettingsError."""
    settings = load(**overrides)  # type: ignore[arg-type]  # `environment` is the only other parameter
    logging.config.dictConfig(log_configuration(settings))
    return settings


def _renderers(settings: Settings) -> list[structlog.typing.Processor]:
    # Tracebacks without local variables, which may be anything.
    if settings.log_format == "json":
        tracebacks = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [
            structlog.processors.ExceptionRenderer(tracebacks),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    plain = structlog.dev.plain_traceback
    return [
        _on_one_line,
        structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False, exception_formatter=plain),
    ]


def _on_one_line(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """An address that a stranger asked for may hold line breaks, and would write log lines of its own."""
    event["event"] = "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(event["event"]))
    return event
