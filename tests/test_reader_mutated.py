"""Heads of pages as sites write them, cut, doubled and mixed: an article or an ExtractionError, and nothing else."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from urbanfeed import extract_article
from urbanfeed.demo import PAGES
from urbanfeed.page import ExtractionError

PAGES_READ = [
    it.joinpath("article.html").read_text("utf-8") for it in PAGES.iterdir() if it.joinpath("article.html").is_file()
]
SCRAPS = (
    '"', "'", "<", ">", "{", "}", "[", "]", ",", ":", "null", "0", "\\ud800", "\\", "&#0;", "&#xD800;", "\x00", "//[",
    "{}", '{"@id":"#a"}', "javascript:", "data:,", "author", "True", "-1", "1e999", "@type", "Person", "http://[",
    "\u202e", "İ",
)  # fmt: skip
PLACE = st.floats(0, 1)
CHANGE = st.tuples(st.sampled_from(["cut", "double", "insert", "swap"]), PLACE, PLACE, st.sampled_from(SCRAPS))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PAGES_READ), st.lists(CHANGE, min_size=1, max_size=8))
def test_no_mutated_head_raises(page: str, changes: list[tuple[str, float, float, str]]) -> None:
    head, end, body = page.partition("</head>")
    for kind, first, second, scrap in changes:
        start, stop = sorted((int(first * len(head)), int(second * len(head))))
        stop = min(stop, start + 200)
        match kind:
            case "cut":
                head = head[:start] + head[stop:]
            case "double":
                head = head[:stop] + head[start:]
            case "insert":
                head = head[:start] + scrap + head[start:]
            case _:
                head = head[:start] + head[start:stop][::-1] + head[stop:]
    with suppress(ExtractionError):
        extract_article(head + end + body, "https://city.example/2025/07/08/x")
