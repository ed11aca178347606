"""
Asking: an ArticleQuery with `q` as expressions of the index. Its filters are terms, its instants are numbers.
"""

from dataclasses import dataclass

from urbanfeed.query import ArticleQuery
from urbanfeed.store.filing import FACETS
from urbanfeed.store.instants import to_micros
from urbanfeed.store.search.expressions import Clause, Expression
from urbanfeed.store.search.numbers import GREATEST, LEAST, at_least, at_most
from urbanfeed.store.search.question import Question
from urbanfeed.store.search.terms import filed

__all__ = ["Search"]


@dataclass(frozen=True, slots=True)
class Search:
    """
    What a query asks of the index.

    questions: one for each of its texts, of which an article answers any. expressions: theirs, with the query's
    filters; none where nothing is asked. low, high: the least and the greatest number that an article may have.
    """

    questions: tuple[Question, ...]
    expressions: tuple[Expression, ...]
    low: int = LEAST
    high: int = GREATEST

    @property
    def certain(self) -> bool:
        """Whether the index alone says who matches."""
        return all(it.certain for it in self.expressions)

    @classmethod
    def of(cls, query: ArticleQuery) -> "Search":
        """What the query asks."""
        filters = tuple(
            Clause(tuple(filed(facet, spelt(value)) for value in values))
            for facet, spelt in FACETS.items()
            if (values := getattr(query, facet))
        )
        questions = tuple(map(Question.of, query.q))
        asked = (it.expression for it in questions)
        since, until = query.first_instant, query.last_instant
        return cls(
            questions,
            tuple(Expression((*it.all, *filters), it.none) for it in asked if it),
            at_least(to_micros(since)) if since else LEAST,
            at_most(to_micros(until)) if until else GREATEST,
        )
