"""
Search: what articles are found under, what is asked for, and where it stands in a text.

One folding for every database: what is compared is made here, before indexing and before asking.
"""

from urbanfeed.store.search.marking import Marked, mark, snippet
from urbanfeed.store.search.question import Question

__all__ = ["Marked", "Question", "mark", "snippet"]
