"""Whatever the schema lets a client write is answered or refused: schemathesis finds no 5xx and no fault of ours."""

from io import StringIO
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode

from urbanfeed.publish.graphql import sdl

SCHEMA = schemathesis.graphql.from_file(StringIO(sdl()))
FIELDS = [(root, field) for root in SCHEMA for field in SCHEMA[root]]

# Each field of a root is asked in so many ways, the same ones every time.
ways = settings(
    max_examples=12, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("root", "field"), FIELDS)
def test_a_field_answers_whatever_it_is_asked(demo: str, root: str, field: str, mode: GenerationMode) -> None:
    """If this fails, it prints a `curl` command that fails too."""

    @given(SCHEMA[root][field].as_strategy(generation_mode=mode))
    @ways
    def asked(case: Any) -> None:
        reply = case.call(base_url=f"{demo}/graphql")
        case.validate_response(reply, checks=[not_a_server_error])
        for error in reply.json().get("errors", []):
            assert error["extensions"]["code"] != "INTERNAL_SERVER_ERROR", error

    asked()


def test_every_field_of_the_root_is_asked() -> None:
    assert ("Query", "articles") in FIELDS
    assert len(FIELDS) >= 9
