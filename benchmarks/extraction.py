"""
The benchmark of reading: our reader and its peers on the same pages in one run, how good and how fast.

    python benchmarks/extraction.py --data DIR [--sets NAME …] [--pages N] [--scripts] [--ours]

DIR holds sets of pages, NAME.jsonl or NAME.jsonl.xz, one JSON object a line: `html`, and as gold `text` (the body), or
`with` and `without` (snippets that must and must not be in it); `lang` where known. It prints, and asserts nothing.

Columns: rougeL, P, R: mean F1, precision and recall of the longest common subsequence of tokens. 4gram: F1 of the mean
precision and mean recall of runs of four tokens. low: share of pages with rougeL under .5. snippets: F1 of snippets, in
a set without texts. empty: share of pages without any text. failed: pages on which the reader raised. ms, p95, max: CPU
milliseconds a page, the median, the 95th percentile and the slowest, after a warm-up. ratio: ms by trafilatura's.
"""

import argparse
import json
import lzma
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from math import ceil
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean, median
from unittest.mock import patch

from measure import SCRIPTS, Score, Snippets, four_grams, rouge_l, script_of, snippets, tokens
from peers import PEERS, Reader, installed, version_of

from urbanfeed import ExtractionError, extract_article, plugins, reader
from urbanfeed.ingest.extract import page_of

OURS = "urbanfeed"
ALONE = "urbanfeed, reader alone"
YARDSTICK = "trafilatura"
NONE = "–"
WARM_UP = 5  # pages, read before any is measured: imports, compiled patterns and language data are then there


@dataclass(frozen=True, slots=True)
class Case:
    """A page, its markup without its address, and its gold."""

    markup: str
    language: str | None
    gold: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of one page. rouge and grams are None where the page has no gold text."""

    milliseconds: float
    failure: str | None
    is_empty: bool
    script: str
    rouge: Score | None
    grams: Score | None
    snippets: Snippets


Readings = dict[str, list[Reading]]  # by reader


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="these sets only, in this order")
    parser.add_argument("--pages", type=int, metavar="N", help="the first N pages of each set")
    parser.add_argument("--scripts", action="store_true", help="rougeL by the script of the gold, too")
    parser.add_argument("--ours", action="store_true", help="our reader only")
    asked = parser.parse_args()
    found = {path.name.removesuffix(".xz").removesuffix(".jsonl"): path for path in sorted(asked.data.glob("*.jsonl*"))}
    if unknown := set(asked.sets or ()) - set(found) or (set() if found else {"*"}):
        parser.error(f"no set {', '.join(sorted(unknown))} in {asked.data}; there are: {', '.join(found) or 'none'}")
    sets = {name: found[name] for name in asked.sets or found}

    readers = {OURS: read_article, ALONE: read_draft} | ({} if asked.ours else installed())
    tell([*competitors(readers)])
    # A page may say that it is of a site whose scraper is installed; what is measured is the general reader.
    with patch.object(plugins, "scraper_for", lambda url: None):
        for case in islice(cases(next(iter(sets.values()))), WARM_UP):
            for read in readers.values():
                reading_of(read, case)
        by_set = {name: readings_of(readers, path, asked.pages) for name, path in sets.items()}

    for name, readings in by_set.items():
        tell(set_table(name, readings))
    everything = {name: [it for readings in by_set.values() for it in readings[name]] for name in readers}
    if len(by_set) > 1:
        tell(speed_table(everything))
    if asked.scripts:
        tell(script_table(everything))
    tell(failure_table(everything))
    tell([f"peak memory of {OURS} on these pages, in a process of its own: {peak_memory(sets.values(), asked.pages)}"])


def competitors(readers: Iterable[str]) -> Iterator[str]:
    """Who runs, in which version, and who is missing."""
    yield f"{OURS} {version_of('urbanfeed')}"
    for name, (distribution, _) in PEERS.items():
        yield f"{name} {version_of(distribution)}" if name in readers else f"{name}: missing (not installed, or --ours)"


def cases(path: Path) -> Iterator[Case]:
    """The pages of a set, one at a time; a set may be larger than memory."""
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            wanted, unwanted = (tuple(page.get(it) or ()) for it in ("with", "without"))
            yield Case(page["html"], page.get("lang") or None, page.get("text") or "", wanted, unwanted)


def read_article(markup: str, language: str | None) -> str:
    """Ours, from the page to the clean article with its dates, names and language."""
    return extract_article(markup).text


def read_draft(markup: str, language: str | None) -> str:
    """Ours, the general reader alone: a draft with the body's markup, which is not cleaned."""
    page = page_of(markup)
    return reader.read(page).body


def readings_of(readers: dict[str, Reader], path: Path, first: int | None) -> Readings:
    """
    Every page of a set by every reader in turn, so that a busy machine is busy for all of them. (Turns of many pages
    made the ratio swing by half from run to run; those of one page, by a tenth.)
    """
    readings: Readings = {name: [] for name in readers}
    for case in islice(cases(path), first):
        for name, read in readers.items():
            readings[name].append(reading_of(read, case))
    return readings


def reading_of(read: Reader, case: Case) -> Reading:
    """One page by one reader, measured."""
    text, failure = "", None
    start = time.process_time()
    try:
        text = read(case.markup, case.language)
    except Exception as error:  # a reader that fails has no text for the page, and is counted by its reason
        failure = str(getattr(error, "reason", type(error).__name__))
    spent = (time.process_time() - start) * 1_000
    has_gold = bool(case.gold.strip()) and read is not read_draft
    gold, produced = (tokens(case.gold), tokens(text)) if has_gold else ([], [])
    return Reading(
        milliseconds=spent,
        failure=failure,
        is_empty=not text.strip(),
        script=script_of(case.gold),
        rouge=rouge_l(gold, produced) if has_gold else None,
        grams=four_grams(gold, produced) if has_gold else None,
        snippets=snippets(text, case.wanted, case.unwanted),
    )


def set_table(name: str, readings: Readings) -> list[str]:
    """Quality and speed of every reader on one set."""
    head = ["rougeL", "P", "R", "4gram", "low", "snippets", "empty", "failed", "ms", "p95", "max", "ratio"]
    rows = [
        [reader_name, *quality(reader_name, them), *speed(them, readings)] for reader_name, them in readings.items()
    ]
    return table([f"{name}, {len(readings[OURS])} pages", *head], rows)


def quality(reader_name: str, readings: Sequence[Reading]) -> list[str]:
    """The cells from rougeL to failed."""
    rouge = [it.rouge for it in readings if it.rouge]
    grams = [it.grams for it in readings if it.grams]
    cells = [NONE] * 6
    if rouge and grams:
        mean_gram = Score(fmean(it.precision for it in grams), fmean(it.recall for it in grams))
        means = (fmean(it.f1 for it in rouge), fmean(it.precision for it in rouge), fmean(it.recall for it in rouge))
        low = fmean(it.f1 < 0.5 for it in rouge)
        cells[:5] = [f"{it:.3f}" for it in (*means, mean_gram.f1, low)]
    elif reader_name != ALONE and any(it.snippets.kept + it.snippets.missed for it in readings):
        cells[5] = f"{sum((it.snippets for it in readings), Snippets(0, 0, 0)).score.f1:.3f}"
    return [*cells, f"{fmean(it.is_empty for it in readings):.3f}", str(sum(it.failure is not None for it in readings))]


def speed(readings: Sequence[Reading], everyone: Readings) -> list[str]:
    """The cells ms, p95, max and ratio."""
    times = sorted(it.milliseconds for it in readings)
    middle = median(times)
    yardstick = everyone.get(YARDSTICK)
    ratio = f"{middle / median(it.milliseconds for it in yardstick):.3f}" if yardstick else NONE
    return [f"{middle:.2f}", f"{times[ceil(0.95 * len(times)) - 1]:.1f}", f"{times[-1]:.0f}", ratio]


def speed_table(readings: Readings) -> list[str]:
    """CPU milliseconds a page over all sets."""
    rows = [[name, *speed(them, readings)] for name, them in readings.items()]
    return table([f"all sets, {len(readings[OURS])} pages", "ms", "p95", "max", "ratio"], rows)


def script_table(readings: Readings) -> list[str]:
    """Mean rougeL by the script of the gold, over all sets."""
    scores: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in readings if name != ALONE}
    for name, by_script in scores.items():
        for it in readings[name]:
            if it.rouge:
                by_script[it.script].append(it.rouge.f1)
    present = [it for it in SCRIPTS if scores[OURS][it]]
    rows = [[name, *(f"{fmean(by_script[it]):.3f}" for it in present)] for name, by_script in scores.items()]
    return table(["rougeL by script (pages)", *(f"{it} ({len(scores[OURS][it])})" for it in present)], rows)


def failure_table(readings: Readings) -> list[str]:
    """How many pages each reader refused or failed on, and why: ExtractionError's reason, or the exception's name."""
    counts = {name: Counter(it.failure for it in them if it.failure) for name, them in readings.items()}
    told = {name: ", ".join(f"{why} {n}" for why, n in count.most_common()) for name, count in counts.items()}
    return table(["refused or failed, pages by reason"], [[f"{name}: {why or 'none'}"] for name, why in told.items()])


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of columns, names to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = (head, ["─" * it for it in widths], *rows)
    return ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip() for line in lines]


def peak_memory(paths: Iterable[Path], first: int | None) -> str:
    """The most memory that a fresh process held while it read the pages, one at a time; Linux tells it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        kilobytes = process.submit(most_memory_reading, list(paths), first).result()
    return f"{kilobytes / 1024:.0f} MB" if kilobytes else "not known on this system"


def most_memory_reading(paths: list[Path], first: int | None) -> int | None:
    """
    Kilobytes, where the system has /proc/self/status. (getrusage would tell of the parent's memory as well, which a
    process that was started by it inherits as its own peak.)
    """
    with patch.object(plugins, "scraper_for", lambda url: None):
        for path in paths:
            for case in islice(cases(path), first):
                with suppress(ExtractionError):
                    extract_article(case.markup)
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.exists() else None
    return int(peak[1]) if peak else None


def tell(lines: Iterable[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
