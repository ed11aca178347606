"""
Ranking: what matches, the most relevant first.

BM25, out of what the index says of a term in an article, with three things added: a word as it was typed counts for
more than another form of it, a word of another script for less, and what is new is pulled up. Of many matches the
newest are ranked, and the result says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp2, log

from urbanfeed.store.database import Database
from urbanfeed.store.filing import MONTH
from urbanfeed.store.search.asking import Search
from urbanfeed.store.search.expressions import Clause, Expression
from urbanfeed.store.search.finding import matches
from urbanfeed.store.search.forms import Asked
from urbanfeed.store.search.index import index_of
from urbanfeed.store.search.numbers import at_least
from urbanfeed.store.search.terms import STEPS, filed, step_term
from urbanfeed.store.tallies import tally

__all__ = ["MOST", "SCALE", "Ranking", "rank"]

MOST = 5_000  # matches that are ranked, the newest ones
SCALE = 1_000_000  # by which scores are made whole numbers

_MOST_WORDS = 8  # that are weighed; what else is asked must be there, and no more
_SAMPLE = 10_000  # articles, about, that tell how common a word is
_OTHER_FORM, _OTHER_SCRIPT = 0.8, 0.4
# An article that is old for ever keeps so much of its score; half of the rest goes in so many seconds.
_OLD, _HALF_LIFE = 0.6, 90 * 86_400
_SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    Scores (whole numbers, in no unit) and numbers of articles, the best first; of equal ones the newest.

    complete: whether these are all matches, or the newest ones.
    """

    articles: tuple[tuple[int, int], ...]
    complete: bool


async def rank(database: Database, search: Search) -> Ranking:
    """The matches of a search by their relevance."""
    if not search.expressions or search.low > search.high:
        return Ranking((), complete=True)
    found = await matches(database, search.expressions, MOST + 1, search.low, search.high)
    numbers = found.numbers[:MOST]
    scores = await _scores(database, search, found.narrowed, numbers) if numbers else {}
    pull = _pull(numbers)
    ranked = sorted([(int(score * pull[it]), it) for it, score in scores.items()], reverse=True)
    return Ranking(tuple(ranked), complete=len(found.numbers) <= MOST and found.passed is None)


def _pull(numbers: Sequence[int]) -> dict[int, float]:
    """By number, how much of its score an article keeps; the newest, which is the first of them, all."""
    newest, old, new = numbers[0] if numbers else 0, SCALE * _OLD, SCALE * (1 - _OLD)
    halves = 1 / (_HALF_LIFE * at_least(_SECOND))
    return {it: old + new * exp2((it - newest) * halves) for it in numbers}


async def _scores(
    database: Database, search: Search, expressions: tuple[Expression, ...], numbers: Sequence[int]
) -> dict[int, float]:
    """By number, how well the article answers, whatever its age."""
    words = _words(search)
    if not words:
        return dict.fromkeys(numbers, 1.0)
    rarities = await _rarities(database, words) if len(words) > 1 else [1.0]
    signs = [_signs(word, expressions) for word in words]
    index = index_of(database.engine.dialect)
    asked = [it for of_word in signs for it in of_word.values()]
    (row,) = await database.read(index.tagged(asked, numbers[-1], numbers[0]))
    having = iter(row)
    scores = dict.fromkeys(numbers, 0.0)
    for of_word, rarity in zip(signs, rarities, strict=True):
        has = {sign: set(index.numbers(next(having))) for sign in of_word}
        exact, other = has["as typed"], has.get("other script", set())
        values = dict.fromkeys(has.get("there", numbers), STEPS[0] * rarity)
        for step in range(1, len(STEPS)):
            values.update(dict.fromkeys(has[f"step {step}"] & values.keys(), STEPS[step] * rarity))
        for number in values.keys() & scores.keys():
            form = 1.0 if number in exact else _OTHER_SCRIPT if number in other else _OTHER_FORM
            scores[number] += values[number] * form
    return scores


def _words(search: Search) -> list[Asked]:
    """Each word that is wanted, once."""
    wanted = (word for question in search.questions for it in question.wanted for word in it.words)
    return list(dict.fromkeys(wanted))[:_MOST_WORDS]


def _signs(word: Asked, among: tuple[Expression, ...]) -> dict[str, list[Expression]]:
    """What an article among the matches may have of a word, and what finds those that do."""
    # What is asked besides the word. Of several texts it is what all of them ask. A word that was typed with its keys
    # stays: without them, others are spelt like it. What has a sign and is no match falls out later.
    stays = len(among) == 1 and any(it.startswith("=") for it in word.terms)
    rest = [it for it in among[0].all if (it.any != word.terms or stays) and all(it in other.all for other in among)]
    none = among[0].none if len(among) == 1 else ()

    def of(terms: tuple[str, ...], without: tuple[str, ...] = ()) -> list[Expression]:
        return [Expression((Clause(terms), *rest), (*none, *([Clause(without)] if without else ())))]

    steps = range(1, len(STEPS))
    signs = {f"step {step}": of(tuple(step_term(stem, step) for stem in word.stems)) for step in steps}
    signs["as typed"] = of((word.surface,))
    if word.borrowed:
        signs["other script"] = of(word.borrowed, tuple(it for it in word.terms if it not in word.borrowed))
    if len(among) > 1:  # of a single question, every match has every word
        signs["there"] = of(word.terms)
    return signs


async def _rarities(database: Database, words: Sequence[Asked]) -> list[float]:
    """What each word says: the less the more articles have it, of those of the newest months (BM25's idf)."""
    months: list[str] = []
    articles = 0
    for month, number in sorted((await tally(database, MONTH)).items(), reverse=True):
        months.append(month)
        if (articles := articles + number) >= _SAMPLE:
            break
    among = Clause(tuple(filed(MONTH, it) for it in months))
    asked = [Expression((Clause(word.terms), among)) for word in words]
    (counted,) = await database.read(index_of(database.engine.dialect).counting(asked, _SAMPLE))
    return [log(1 + (max(articles, n) - n + 0.5) / (n + 0.5)) for n in counted]
