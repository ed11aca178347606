"""The benchmark of reading prints right figures. That they are good, or that they are fast, is not promised here."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "extraction.py"

PARAGRAPHS = (
    "The council met on the square to speak of trees, water and shade, and of what the summer had taught the city.",
    "Nobody left before noon, although the heat was great, for the new plan touches every street of the old town.",
    "Work begins in the spring, said the mayor, with forty lindens along the canal and a fountain beside the school.",
)
BODY = "\n\n".join(PARAGRAPHS)
PAGE = (
    "<!doctype html><html lang=en><head><title>Shade for the old town</title></head><body>"
    "<nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>Shade for the old town</h1>"
    f"{''.join(f'<p>{it}</p>' for it in PARAGRAPHS)}</article><footer>All rights reserved</footer></body></html>"
)
# As many tokens again, none of them on the page.
UNSEEN = " ".join(f"unseen{index}" for index in range(len(re.findall(r"\w+", BODY))))
MOST_OF_GREEK = " ".join(["λέξη"] * 600)


def benchmark(data: Path, *arguments: str) -> str:
    """What it prints of the pages in a folder."""
    command = [sys.executable, str(BENCHMARK), "--data", str(data), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=120).stdout


def row(printed: str, table: str, name: str) -> dict[str, str]:
    """A reader's cells under the names of their columns."""
    lines = printed[printed.index(table) :].split("\n\n")[0].splitlines()
    head, cells = (
        re.split(r"  +", it) for it in (lines[0], next(it for it in lines[2:] if it.startswith(f"{name}  ")))
    )
    return dict(zip(head[1:], cells[1:], strict=True))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A set of texts (one page found whole, one where the gold has as much again) and one of snippets."""
    data = tmp_path_factory.mktemp("data")
    sets: dict[str, list[dict[str, object]]] = {
        "texts": [
            {"html": PAGE, "text": BODY},
            {"html": PAGE, "text": f"{BODY}\n\n{UNSEEN}", "lang": "en"},
        ],
        "snippets": [
            {
                "html": PAGE,
                "with": [PARAGRAPHS[0][:30], "not on the page"],
                "without": ["All rights", "forty  lindens"],
            },
            {"html": "", "with": [PARAGRAPHS[1][:30]], "without": []},
        ],
    }
    for name, pages in sets.items():
        (data / f"{name}.jsonl").write_text("".join(f"{json.dumps(it)}\n" for it in pages), encoding="utf-8")
    return benchmark(data, "--ours", "--scripts")


def test_texts_are_scored_by_what_is_found_and_what_is_right(printed: str) -> None:
    """One page is P 1, R 1, F1 1; the other P 1, R 1/2, F1 2/3. Runs of four tokens: n - 3 of 2n - 3."""
    runs = len(re.findall(r"\w+", BODY)) - 3
    recall = (1 + runs / (2 * runs + 3)) / 2
    cells = row(printed, "texts, 2 pages", "urbanfeed")
    assert {name: cells[name] for name in ("rougeL", "P", "R", "low", "snippets", "empty", "failed")} == {
        "rougeL": "0.833", "P": "1.000", "R": "0.750", "low": "0.000", "snippets": "–", "empty": "0.000", "failed": "0",
    }  # fmt: skip
    assert cells["4gram"] == f"{2 * recall / (1 + recall):.3f}"


def test_snippets_are_scored_over_the_whole_set(printed: str) -> None:
    """Kept 1, missed 2 (one on a refused page), leaked 1: P 1/2, R 1/3. White space does not count."""
    cells = row(printed, "snippets, 2 pages", "urbanfeed")
    assert (cells["snippets"], cells["rougeL"], cells["empty"], cells["failed"]) == ("0.400", "–", "0.500", "1")


def test_what_is_refused_is_counted_by_its_reason(printed: str) -> None:
    assert "urbanfeed: empty 1\n" in printed


def test_time_is_told_without_a_yardstick_where_trafilatura_does_not_run(printed: str) -> None:
    for name in ("urbanfeed", "urbanfeed, reader alone"):
        cells = row(printed, "all sets, 4 pages", name)
        assert 0 < float(cells["ms"]) <= float(cells["p95"]) + 0.05
        assert cells["ratio"] == "–"
    assert "trafilatura: missing" in printed


def test_a_script_is_told_by_the_letters_of_the_gold(tmp_path: Path) -> None:
    pages = ({"html": PAGE, "text": gold} for gold in (BODY, f"{MOST_OF_GREEK} latin"))
    (tmp_path / "mixed.jsonl").write_text("".join(f"{json.dumps(it)}\n" for it in pages), encoding="utf-8")
    cells = row(benchmark(tmp_path, "--ours", "--scripts"), "rougeL by script", "urbanfeed")
    assert cells == {"Latn (1)": "1.000", "Grek (1)": "0.000"}


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        benchmark(tmp_path, "--sets", "nowhere")
    assert "nowhere" in error.value.stderr


def test_the_benchmark_of_bulk_runs_counts_every_page_and_stores_it() -> None:
    bulk = str(BENCHMARK.with_name("bulk.py"))
    command = [sys.executable, bulk, "--pages", "18", "--peer-pages", "2"]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=120).stdout
    for name in ("read, not stored", "read and stored in SQLite"):
        (cells,) = [it.split("  ") for it in told.splitlines() if it.startswith(f"{name}  ")]
        pages, articles, rate, milliseconds = (float(it) for it in cells[1:] if it)
        assert (pages, articles) == (18, 18)
        assert rate > 0 < milliseconds
    assert "18 new" in told
