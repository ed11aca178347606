"""Conditional requests, as RFC 9110, section 13, has them."""

from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from urbanfeed.publish.fresh import fresh

CHANGED = datetime(2025, 7, 8, 10, 0, 0, 999_999, tzinfo=UTC)
SAID = "Tue, 08 Jul 2025 10:00:00 GMT"


async def dated(request: Request) -> Response:
    body = request.query_params.get("body", "text").encode()
    return fresh(request, body, "text/plain; charset=utf-8", max_age=60, changed_at=CHANGED, headers={"X-Also": "yes"})


async def undated(request: Request) -> Response:
    return fresh(request, b"text", "text/plain", max_age=60)


CLIENT = TestClient(Starlette(routes=[Route("/", dated), Route("/undated", undated)]))
TAG = CLIENT.get("/").headers["etag"]


def test_an_answer_has_validators_and_says_how_long_it_is_good() -> None:
    answer = CLIENT.get("/")
    assert (answer.status_code, answer.text) == (200, "text")
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["last-modified"] == SAID
    assert answer.headers["etag"].startswith('W/"')
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "last-modified" not in CLIENT.get("/undated").headers


def test_the_entity_tag_changes_with_the_bytes_and_with_nothing_else() -> None:
    assert CLIENT.get("/").headers["etag"] == TAG
    assert CLIENT.get("/?body=other").headers["etag"] != TAG


@pytest.mark.parametrize("given", [TAG, TAG.removeprefix("W/"), f'"x", W/"y",{TAG}', "*"])
def test_a_known_entity_tag_answers_304_without_a_body(given: str) -> None:
    answer = CLIENT.get("/", headers={"If-None-Match": given})
    assert (answer.status_code, answer.content) == (304, b"")
    # RFC 9110, section 15.4.5: what a cache needs to go on, and what a browser needs to let a page see it.
    assert answer.headers["etag"] == TAG
    assert answer.headers["cache-control"] == "public, max-age=60"
    assert answer.headers["x-also"] == "yes"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("given", ['"x"', TAG.removeprefix("W/").strip('"'), "nonsense"])
def test_another_entity_tag_answers_the_whole(given: str) -> None:
    assert CLIENT.get("/", headers={"If-None-Match": given}).status_code == 200


def test_several_lines_of_one_header_are_one_list() -> None:
    assert CLIENT.get("/", headers=[("If-None-Match", '"x"'), ("If-None-Match", TAG)]).status_code == 304


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (SAID, 304),
        ("Tue, 08 Jul 2025 10:00:01 GMT", 304),
        ("Tue, 08 Jul 2025 09:59:59 GMT", 200),
        ("Tuesday, 08-Jul-25 10:00:00 GMT", 304),
        ("Tue Jul  8 10:00:00 2025", 304),
        ("yesterday", 200),
        (f"Tue, 08 Jul {'9' * 20} 10:00:00 GMT", 200),
        (f"Tue, 08 Jul 2025 10:00:00 +{'9' * 20}", 200),
        ("", 200),
    ],
)
def test_a_date_answers_304_unless_something_changed_since(since: str, status: int) -> None:
    assert CLIENT.get("/", headers={"If-Modified-Since": since}).status_code == status


def test_the_entity_tag_wins_over_the_date() -> None:
    assert CLIENT.get("/", headers={"If-None-Match": '"x"', "If-Modified-Since": SAID}).status_code == 200
    old = {"If-None-Match": TAG, "If-Modified-Since": "Tue, 08 Jul 2025 09:00:00 GMT"}
    assert CLIENT.get("/", headers=old).status_code == 304


def test_without_a_date_of_ours_theirs_decides_nothing() -> None:
    assert CLIENT.get("/undated", headers={"If-Modified-Since": SAID}).status_code == 200


def test_head_says_the_same_without_the_body() -> None:
    head, get = CLIENT.head("/"), CLIENT.get("/")
    assert head.content == b""
    assert dict(head.headers) == dict(get.headers)
    assert head.headers["content-length"] == "4"
    assert CLIENT.head("/", headers={"If-None-Match": TAG}).status_code == 304
