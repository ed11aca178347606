"""Languages by their names, and the language of a list."""

import pytest

from urbanfeed.publish.tongues import tongue_of
from urbanfeed.query import ArticleQuery


@pytest.mark.parametrize(
    ("asked", "spoken", "expected"),
    [
        ((), ["kk", "kk"], "kk"),
        ((), ["kk", "ru"], "en"),
        ((), ["kk", None], "en"),
        ((), [None], "en"),
        ((), [], "en"),
        (("sv",), ["sv-FI"], "sv-FI"),
        (("sv",), ["sv-FI", "sv"], "sv"),
        (("sv",), [], "sv"),
        (("kk", "ru"), [], "en"),
        ((), ['x"><script>'], "en"),
    ],
)
def test_a_list_is_in_the_language_of_its_articles_or_of_its_query(
    asked: tuple[str, ...], spoken: list[str | None], expected: str
) -> None:
    assert tongue_of(ArticleQuery(language=asked), spoken) == expected
