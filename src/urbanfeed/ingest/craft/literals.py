"""
Literals: texts of a page as Python source, and as regular expressions.

A page says what it likes, so whatever it says stays inside its quotes.
"""

import json
import re

__all__ = ["escaped", "plain", "quoted", "raw"]


def escaped(text: str) -> str:
    """A pattern that finds the text; unlike `re.escape`, it leaves what people can read as it is."""
    return re.sub(r"[.^$*+?{}\[\]\\|()]", r"\\\g<0>", text)


def quoted(text: str) -> str:
    """A string literal."""
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else json.dumps(text)


def raw(pattern: str) -> str:
    """A literal for a regular expression, raw where that can be."""
    plain_enough = pattern.isprintable() and '"' not in pattern and not pattern.endswith("\\")
    return f'r"{pattern}"' if plain_enough else quoted(pattern)


def plain(text: str) -> str:
    """A text that can stand in a docstring or a comment: on one line, without quotation marks and backslashes."""
    return re.sub(r'[\\"]', "", "".join(it if it.isprintable() else " " for it in text))
