"""docs/graphql.md is true: each of its examples, run against the demo, answers what the page says."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import pytest

from urbanfeed.publish.graphql import limits
from urbanfeed.publish.graphql.connection import MOST
from urbanfeed.publish.graphql.rates import EACH
from urbanfeed.settings import load

PAGE = Path(__file__).parent.parent / "docs" / "graphql.md"
LIMITS = (
    *(limits.DEPTH, limits.ALIASES, limits.REPEATS, limits.TOKENS, limits.CHARACTERS),
    *(limits.BODY_BYTES, limits.BATCH, limits.COST),
)
ORIGIN = "http://127.0.0.1:8000"


class Example(NamedTuple):
    """A block of code, and the blocks that belong to it by their kind: `json variables`, `json answer`, `text`."""

    kind: str
    code: str
    others: dict[str, str]


def examples(page: str) -> Iterator[Example]:
    example: Example | None = None
    for kind, code in re.findall(r"^```([\w ]+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        if kind in ("graphql", "js"):
            if example:
                yield example
            example = Example(kind, code, {})
        elif example:
            example.others[kind] = code
    if example:
        yield example


EXAMPLES = list(examples(PAGE.read_text("utf-8")))


def asked(demo: str, query: str, variables: Any) -> Any:
    content = json.dumps({"query": query, "variables": variables}).encode()
    with urlopen(Request(f"{demo}/graphql", content, {"Content-Type": "application/json"}), timeout=60) as answer:
        return json.loads(answer.read().decode().replace(demo, ORIGIN))


def fits(shown: Any, answered: Any) -> bool:
    """Whether an answer is the one shown, where "…" stands for the rest of a text or a list."""
    if isinstance(shown, dict) and isinstance(answered, dict):
        return list(shown) == list(answered) and all(fits(shown[it], answered[it]) for it in shown)
    if isinstance(shown, list) and isinstance(answered, list):
        cut = shown[-1:] == ["…"]
        whole = shown[:-1] if cut else shown
        pairs = zip(whole, answered, strict=False)
        return (
            len(answered) >= len(whole) + cut
            and (cut or len(answered) == len(whole))
            and all(fits(*pair) for pair in pairs)
        )
    if isinstance(shown, str) and isinstance(answered, str) and shown.endswith("…"):
        return answered.startswith(shown[:-1])
    return bool(shown == answered)


@pytest.mark.parametrize("number", [it for it, example in enumerate(EXAMPLES) if example.kind == "graphql"])
def test_each_query_answers_what_the_page_says(demo: str, number: int) -> None:
    """If this fails after a change that was meant, put the new answer on the page."""
    example = EXAMPLES[number]
    answer = asked(demo, example.code, json.loads(example.others.get("json variables", "null")))
    shown = json.loads(example.others["json answer"])
    assert fits(shown, answer), json.dumps(answer, ensure_ascii=False, indent=2)


@pytest.mark.parametrize("number", [it for it, example in enumerate(EXAMPLES) if example.kind == "js"])
def test_each_script_prints_what_the_page_says(demo: str, number: int) -> None:
    example = EXAMPLES[number]
    ran = subprocess.run(
        ["node", "--input-type=module", "--eval", example.code.replace(ORIGIN, demo)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == (example.others["text"], "")


@pytest.mark.parametrize("limit", [MOST, *LIMITS])
def test_the_page_names_every_limit(limit: int) -> None:
    assert f"| {limit:,} |" in PAGE.read_text("utf-8")


def test_the_page_names_the_rate_of_a_client() -> None:
    page, settings = PAGE.read_text("utf-8"), load({})
    assert f"a cost of {settings.graphql_burst:,.0f} at once, and of {settings.graphql_rate:,.0f} a second" in page
    assert f"each request costs {EACH}\n" in page


def test_an_answer_that_differs_from_the_page_is_seen() -> None:
    """So that the cuts do not let everything through."""
    assert fits({"a": ["x", "…"]}, {"a": ["x", "y", "z"]})
    assert fits({"a": "text…"}, {"a": "text that goes on"})
    for shown, answered in [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"data": {}}, {"errors": [], "data": {}}),
        (["x"], ["x", "y"]),
        (["x", "…"], ["x"]),
        (["x", "…"], ["y", "z"]),
        ("text…", "tex"),
        (None, "text"),
    ]:
        assert not fits(shown, answered)


def test_the_page_has_examples_of_both_kinds() -> None:
    """So that a page whose blocks are not found does not pass for true."""
    assert {example.kind for example in EXAMPLES} == {"graphql", "js"}
    assert len(EXAMPLES) >= 8
