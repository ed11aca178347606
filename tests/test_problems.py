import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from urbanfeed.publish.asking import limit_of, query_of
from urbanfeed.publish.problems import on_http_error, on_query_error, preferred
from urbanfeed.query import QueryError


async def asked(request: Request) -> Response:
    return PlainTextResponse(f"{query_of(request, ('limit',)).canonical()} {limit_of(request, 20, most=100)}")


CLIENT = TestClient(
    Starlette(
        routes=[Route("/", asked)],
        exception_handlers={QueryError: on_query_error, 404: on_http_error},
    )
)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
    ],
)
def test_a_bad_filter_answers_400_in_the_form_the_client_accepts(accept: str, media_type: str) -> None:
    answer = CLIENT.get("/?language=<b>", headers={"Accept": accept})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == media_type
    assert "language" in answer.text
    assert "BCP 47" in answer.text
    assert "<b>" not in answer.text or media_type != "text/html; charset=utf-8"


def test_a_problem_names_the_parameter_and_what_is_allowed() -> None:
    problem = CLIENT.get("/?order=best").json()
    assert (problem["status"], problem["parameter"], problem["allowed"]) == (400, "order", "newest, oldest, relevance")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "٣", "1" * 30, "0" * 8 + "599", "0" * 8 + "5" + "9" * 5000])
def test_a_limit_outside_its_range_answers_400(limit: str) -> None:
    assert CLIENT.get("/", params={"limit": limit}).json()["parameter"] == "limit"


def test_letters_may_stand_unescaped_in_an_address() -> None:
    """As curl sends what is typed: UTF-8, without percent signs (RFC 3987 would have them escaped)."""
    typed = Request({"type": "http", "query_string": "q=трамвай".encode()})
    assert query_of(typed).q == ("трамвай",)


def test_a_script_of_any_origin_may_read_what_was_wrong() -> None:
    assert CLIENT.get("/?order=best").headers["access-control-allow-origin"] == "*"


def test_an_unknown_address_answers_404_as_a_problem() -> None:
    assert CLIENT.get("/nothing").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "form"),
    [("", "json"), ("text/html;q=0.1, text/plain", "text"), ("text/html;q=zero", "json"), ("image/png", "json")],
)
def test_the_accept_header_is_weighed(accept: str, form: str) -> None:
    assert preferred(accept) == form
