"""
urbanfeed: a newsroom wire for cities.

What stands in `__all__` is the public interface; each name is loaded when it is first asked for, so that
importing the ground does not load the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from urbanfeed.article import Article
    from urbanfeed.ingest.extract import extract_article
    from urbanfeed.page import ExtractionError
    from urbanfeed.query import ArticleQuery

__all__ = ["Article", "ArticleQuery", "ExtractionError", "__version__", "extract_article"]

__version__ = "0.9.0"

_HOME = {
    "Article": "urbanfeed.article",
    "ArticleQuery": "urbanfeed.query",
    "ExtractionError": "urbanfeed.page",
    "extract_article": "urbanfeed.ingest.extract",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'urbanfeed' has no attribute {name!r}")
