"""What `extract --explain` prints: each field's candidates, which of them won, and why."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from urbanfeed.ingest.explain import Explained
    from urbanfeed.page import Page

__all__ = ["explained"]

_WIDTH = 110  # characters of a value that are shown
_SHOWN = 8  # candidates


def explained(page: "Page", source: str | None, as_json: bool) -> str:
    """How each field of the page's article was found, as lines for a terminal or as JSON. Raises ExtractionError."""
    from urbanfeed.ingest.explain import explain

    article, fields = explain(page, source)
    if as_json:
        import json

        described = {
            "extractor": article.provenance.extractor,
            "confidence": article.provenance.confidence,
            "fields": [_as_data(it) for it in fields],
        }
        return json.dumps(described, ensure_ascii=False, indent=2)
    sure = "" if article.provenance.confidence is None else f", confidence {article.provenance.confidence:.2f}"
    said = [it for it in fields if it.rule or it.candidates]
    unsaid = ", ".join(it.field for it in fields if it not in said)
    parts = [f"read by {article.provenance.extractor}{sure}", *map(_as_text, said)]
    return "\n\n".join([*parts, f"not stated: {unsaid}"] if unsaid else parts)


def _as_data(field: "Explained") -> dict[str, Any]:
    return {
        "field": field.field,
        "value": field.value,
        "rule": field.rule,
        "confidence": field.confidence,
        "why": field.why,
        "candidates": [
            {"value": it.value, "rule": it.rule, "confidence": it.confidence, "won": i == field.won}
            for i, it in enumerate(field.candidates)
        ],
    }


def _as_text(field: "Explained") -> str:
    """
    The field and its value; under it the rule and the reason; then each candidate with its confidence, the one that won
    marked.
    """
    empty = field.value in (None, [], "")
    lines = [f"{field.field}: {'none' if empty else _short(_plain(field.value))}"]
    if field.rule:
        sure = "" if field.confidence is None else f" ({field.confidence:.2f})"
        lines.append(f"    by {field.rule}{sure}" + (f": {field.why}" if field.why else ""))
    elif field.why:
        lines.append(f"    {field.why}")
    rules = [_short(it.rule) for it in field.candidates[:_SHOWN]]
    widest = max(map(len, rules), default=0)
    for i, (it, rule) in enumerate(zip(field.candidates, rules, strict=False)):
        mark = "*" if i == field.won else " "
        sure = "    " if it.confidence is None else f"{it.confidence:.2f}"
        lines.append(f"  {mark} {sure}  {rule:{widest}}  {_short(it.value)}")
    if len(field.candidates) > _SHOWN:
        lines.append(f"         and {len(field.candidates) - _SHOWN} more")
    return "\n".join(lines)


def _plain(value: Any) -> str:
    """A value as a person writes it: a list with semicolons, a picture by its address, a moment as it is kept."""
    match value:
        case list():
            return "; ".join(map(_plain, value))
        case {"url": url, "kind": kind}:
            return f"{kind} {url}"
        case {"url": url, "alt": alt, "width": width, "height": height}:
            return str(url or alt or "no address") + (f" ({width} x {height})" if width and height else "")
        case {"at": at, "precision": precision, "zone": zone}:
            return f"{at} ({precision}, zone {zone})"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _short(text: str) -> str:
    """One line of it, without what a terminal would take for a command."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
