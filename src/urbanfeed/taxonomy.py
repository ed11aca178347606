"""
The taxonomy: the urban topics that articles are filed under, with their labels (taxonomy.json).

Deciding which topics an article has is `ingest`'s work.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Topic", "taxonomy", "topic"]


@dataclass(frozen=True, slots=True)
class Topic:
    """
    One topic. labels: a name by language (en, kk, ru, mn, sv, fi, ar). terms: the words that speak of it, by language.

    sdg: the targets of the Sustainable Development Goals; nua: the part of the New Urban Agenda.
    """

    key: str
    sdg: str
    nua: str
    labels: dict[str, str]
    terms: dict[str, tuple[str, ...]]

    def label(self, language: str | None = None) -> str:
        """The label in this language, or in English."""
        return self.labels.get((language or "en").split("-")[0], self.labels["en"])


@cache
def taxonomy() -> tuple[Topic, ...]:
    """All topics, in the order of the file."""
    data = json.loads((files("urbanfeed") / "taxonomy.json").read_text("utf-8"))
    return tuple(
        Topic(
            key=entry["key"],
            sdg=entry["sdg"],
            nua=entry["nua"],
            labels=entry["labels"],
            terms={language: tuple(words) for language, words in entry["terms"].items()},
        )
        for entry in data["topics"]
    )


def topic(key: str) -> Topic | None:
    """The topic of this key, if there is one."""
    return _by_key().get(key)


@cache
def _by_key() -> dict[str, Topic]:
    return {it.key: it for it in taxonomy()}
