"""
A line of the log: text for people, or JSON (one object a line, RFC 8259) for machines; structlog renders both.

Loaded with the first line that is written (logs.py): structlog takes its time to load, and most commands log nothing.
"""

import structlog

__all__ = ["formatter"]


def formatter(form: str) -> structlog.stdlib.ProcessorFormatter:
    """What renders the standard library's records, ours and other people's, as `form` says: text or json."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(form)],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
    )


def _renderers(form: str) -> list[structlog.typing.Processor]:
    # Tracebacks without local variables, which may be anything.
    if form == "json":
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
