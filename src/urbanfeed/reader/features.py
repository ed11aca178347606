"""
The features of runs: what each has to read, where it stands and what stands around it, as one matrix.

Free of language: no words of a text are looked at. All is arithmetic on arrays; sums over an element's runs are
differences of a running sum, since runs and elements are in document order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from urbanfeed.reader.elements import PLACES, WORDS, Elements, elements_of
from urbanfeed.reader.runs import KINDS, Char, Runs

__all__ = ["LONG", "OWN", "Features", "features_of", "rows_of", "running"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]

LONG = 40  # mass from which a run reads as prose
OWN = 44  # the first columns: the run's own text
_SHORT = 30
_REACHES = 2, 5, 12  # so many runs before and after
_LEVELS = 4
_UPWARD = 12  # elements above a run among which a record is looked for
_H1 = KINDS["h1"]
_HEADINGS = KINDS["h1"], KINDS["h6"]
_KIND_COUNT = max(KINDS.values()) + 1
_BOILERPLATE = sum(1 << PLACES.index(place) for place in ("nav", "footer", "form", "aside"))
_SHARES = [Char.UPPER, Char.DIGIT, Char.SPACELESS, Char.STOP, Char.COMMA, Char.QUOTE, Char.COLON, Char.SYMBOL, Char.BAR]
_EDGE = np.array([[0], [1], [0], [0], [-1], [-1]], np.float32)  # what stands before the first run and after the last
_ONE_HOT = np.eye(len(Char), dtype=np.float32)
_RECORD_KINDS = np.isin(
    np.arange(_KIND_COUNT), [KINDS[tag] for tag in ("div", "section", "article", "li", "dl", "table")]
)
# The kinds that are told apart, a bit each: of a run's holder, and of the two elements above its own.
_TOLD = "other div p li td h1 h2 h3 ul table tr section article aside header footer nav blockquote pre body center"
_KIND_BITS = np.zeros(_KIND_COUNT, np.int64)
_KIND_BITS[[KINDS[tag] for tag in _TOLD.split()]] = 1 << np.arange(len(_TOLD.split()))
# Once the text has begun, runs in such places (and with such groups of class names) tell that it may be over.
_ENDING = np.array(
    [1 << PLACES.index(place) for place in ("nav", "footer", "form")]
    + [1 << len(PLACES) + group for group in (0, 2, 3, 4, 8, 9, 10, 15)]
)[:, None]


@dataclass(frozen=True, slots=True)
class Features:
    """A row of `matrix` for each run, and what the second stage needs besides."""

    matrix: Matrix
    runs: Runs
    elements: Elements
    prose: Floats
    heading: NDArray[np.bool_]
    records: NDArray[np.bool_]  # stands in one of many siblings alike, none with a heading, most with a short line


@dataclass(frozen=True, slots=True)
class _Sums:
    """
    Running sums over the runs, a row for each index: the sum before it. The columns are mass, linked mass, prose, and
    how many runs are prose, headings, end with a stop, are short, are short and mostly digits (as a date is).

    sections: the sums of each element, a row for each column.
    """

    table: Floats
    sums: Floats
    sections: Floats
    whole: float  # the page's prose, at least 1


def running(values: Floats | NDArray[np.bool_]) -> Floats:
    """The sum before each index, and the whole at the end; along the first axis."""
    sums = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=sums[1:])
    return sums


def features_of(runs: Runs) -> Features:
    """The page's features."""
    mass, linked, chars = runs.mass, runs.linked, runs.chars
    density = linked / np.maximum(mass, 1)
    plain = mass - linked
    longs = (plain >= LONG) & (density < 0.5)
    prose = np.where(longs, plain, 0.0)
    elements = elements_of(runs, prose)
    kinds = runs.kinds[runs.holder]
    heading = (kinds >= _HEADINGS[0]) & (kinds <= _HEADINGS[1])
    short = mass < _SHORT
    solid = np.maximum(chars.sum(1) - chars[:, Char.SPACE], 1.0)
    dated = short & (chars[:, Char.DIGIT] * 4 > solid)
    table = np.array([mass, linked, prose, longs, heading, runs.stops == Char.STOP, short, dated])
    sums = running(table.T)
    sections = np.ascontiguousarray((sums[elements.stop] - sums[elements.start]).T)
    page = _Sums(table, sums, sections, max(float(sums[-1, 2]), 1.0))
    records = _records(elements, page)
    parts = [
        _own(runs, density, solid),
        _surroundings(runs, elements, longs),
        _levels(elements, page),
        _containers(runs, elements, page, prose, longs),
        _around(page, density, elements, kinds),
        _positions(runs, kinds, heading, longs, page),
        _parts(heading, density, kinds, elements, page),
        records,
    ]
    alike = (records[-1] > 0) & (records[3] < 0.05) & (records[4] >= 0.5)
    return Features(np.concatenate(parts).T, runs, elements, prose, heading, alike)


def rows_of(columns: Sequence[NDArray[Any]]) -> Matrix:
    """One row for each array; much quicker than numpy.stack where they are short."""
    return np.array(columns, np.float32)


def _logs(columns: Sequence[NDArray[Any]]) -> Matrix:
    """The logarithms of one more than each value; none is below 0."""
    rows = rows_of(columns)
    return np.log1p(rows, out=rows)


assert max(len(PLACES) + 2 * WORDS, 3 * len(_TOLD.split())) <= 64, "more bits than a number has: some would be lost"


def _bits(values: Ints, count: int) -> Matrix:
    """A row for each of the lowest bits."""
    found = np.unpackbits(values.astype("<i8").view(np.uint8).reshape(-1, 8), axis=1, count=count, bitorder="little")
    return found.T.astype(np.float32)


def _own(runs: Runs, density: Floats, solid: Floats) -> Matrix:
    mass, words, chars = runs.mass, runs.words, runs.chars
    shares = (chars[:, _SHARES] / solid[:, None]).T
    np.minimum(shares[3:], 0.3, out=shares[3:])
    breaks = np.searchsorted(runs.breaks, runs.last) - np.searchsorted(runs.breaks, runs.first)
    links = np.searchsorted(runs.links, runs.last) - np.searchsorted(runs.links, runs.first - 1)
    logs = _logs(
        [mass, mass - runs.linked, runs.linked, words, mass / words, chars[:, Char.STOP], chars[:, Char.COMMA], breaks,
         links]
    )  # fmt: skip
    rest = rows_of([density, runs.stressed / np.maximum(mass, 1)])
    ends = _ONE_HOT[:, runs.begins], _ONE_HOT[:, runs.stops]
    return np.concatenate([logs, rest, shares, *ends], dtype=np.float32, casting="same_kind")


def _surroundings(runs: Runs, elements: Elements, longs: NDArray[np.bool_]) -> Matrix:
    """What the tags and class names around a run say, and how many runs with such were passed since the text began."""
    at = elements.of_run
    parents = elements.parent[at]
    near = elements.words[at] | elements.words[parents]
    said = elements.places[at] | elements.inherited[at] << len(PLACES)
    above, higher = elements.kind[parents], elements.kind[elements.parent[parents]]
    own, over, next_over = _KIND_BITS[np.array([runs.kinds[runs.holder], above, higher])]
    width = len(_TOLD.split())
    told = own | over << width | next_over << 2 * width
    passed = (said & _ENDING) != 0
    passed[:, : int(np.argmax(longs & (runs.mass > 2 * LONG)))] = False
    return np.concatenate(
        [_bits(said | near << len(PLACES) + WORDS, 64), _bits(told, 3 * width), _logs([*np.cumsum(passed, axis=1)])],
    )


def _levels(elements: Elements, page: _Sums) -> Matrix:
    """The elements around a run, from its own outward, each step to one with more runs."""
    counts = elements.stop - elements.start
    mass, linked, prose, longs, headings, stops = page.sections[:6]
    facts = np.concatenate([
        _logs([mass, prose, counts, mass / counts, prose / np.maximum(longs, 1)]),
        rows_of([linked / np.maximum(mass, 1), prose / page.whole, longs / counts, headings / counts, stops / counts,
                 counts, elements.start]),
    ])  # fmt: skip
    levels = [elements.of_run]
    for _ in range(_LEVELS - 1):
        levels.append(elements.wider[levels[-1]])
    found = facts[:, np.array(levels)]
    size = found.shape[2]
    found[-1] = (np.arange(size, dtype=np.float32) - found[-1]) / found[-2]
    return np.delete(found, -2, axis=0).reshape(-1, size)


def _containers(runs: Runs, elements: Elements, page: _Sums, prose: Floats, longs: NDArray[np.bool_]) -> Matrix:
    """Two guesses at the element that holds the article, and where a run stands to them."""
    at, size = elements.of_run, len(elements.start)
    parent = elements.parent[at]
    grand = elements.parent[parent]
    worth = np.where(runs.linked * 2 > runs.mass, -np.minimum(runs.mass, 60), runs.mass - runs.linked)
    worth = np.where((runs.mass < 20) & (worth > 0), -10.0, worth)
    worth = np.where(((elements.places[at] & _BOILERPLATE) != 0) & (worth > 0), worth * 0.3, worth)
    worths = running(worth)
    total = worths[elements.stop] - worths[elements.start]
    best = size - 1 - int(np.argmax(total[::-1]))
    speaks = np.where(longs, prose * 0.01 + runs.chars[:, Char.COMMA] + 1, 0.0)
    score: NDArray[Any] = np.bincount(parent, speaks, size) + np.bincount(grand, speaks * 0.5, size)
    score += np.bincount(elements.parent[grand], speaks * 0.33, size)
    score = score * (1 - page.sections[1] / np.maximum(page.sections[0], 1))
    read = int(np.argmax(score))
    index = np.arange(len(at))
    logs: list[NDArray[Any]] = []
    columns: list[NDArray[Any]] = []
    for chosen in best, read:
        start, stop = int(elements.start[chosen]), int(elements.stop[chosen])
        away = np.maximum(np.maximum(start - index, index - stop + 1), 0)
        logs.append(away)
        columns += [
            away == 0, (index - start) / max(1, stop - start),
            np.full(len(at), page.sections[2, chosen] / page.whole),
        ]  # fmt: skip
    top = max(float(score[read]), 1e-6)
    return np.concatenate([_logs(logs), rows_of([*columns, score[parent] / top, score[grand] / top])])


def _around(page: _Sums, density: Floats, elements: Elements, kinds: Ints) -> Matrix:
    """The runs before and after."""
    table, size = page.table, len(density)
    sums, furthest = page.sums.T, _REACHES[-1]
    wide = np.zeros((len(sums), size + 1 + 2 * furthest))
    wide[:, furthest:-furthest] = sums
    wide[:, -furthest:] = sums[:, -1:]
    columns: list[NDArray[Any]] = []
    logs: list[NDArray[Any]] = []
    for reach in _REACHES:
        before = sums[:, :-1] - wide[:, furthest - reach :][:, :size]
        after = wide[:, furthest + 1 + reach :][:, :size] - sums[:, 1:]
        logs += [before[2], after[2]]
        columns += [
            before[1] / np.maximum(before[0], 1), after[1] / np.maximum(after[0], 1),
            *(before[5:] / reach), *(after[5:] / reach),
        ]  # fmt: skip
    padded = np.empty((6, size + 4), np.float32)
    padded[:] = _EDGE
    facts = padded[:, 2:-2]
    facts[:] = [np.log1p(table[0]), density, table[4], table[5], elements.parent[elements.of_run], kinds]
    parts = [_logs(logs), rows_of(columns)]
    for step in 0, 1, 3, 4:
        part = padded[:, step : step + size].copy()
        part[4:] = part[4:] == facts[4:]
        parts.append(part)
    return np.concatenate(parts)


def _positions(runs: Runs, kinds: Ints, heading: NDArray[np.bool_], longs: NDArray[np.bool_], page: _Sums) -> Matrix:
    size = len(kinds)
    index = np.arange(size)
    sums = page.sums
    mass, linked, prose = (max(float(value), 1.0) for value in sums[-1, :3])
    titles = np.flatnonzero(kinds == _H1)
    subheads = np.flatnonzero(heading & (kinds != _H1))
    solid = np.flatnonzero(longs & (runs.mass > 2 * LONG))
    title, since_title = _last(titles, index, 0)
    since = np.where(title >= 0, sums[:-1, 2] - sums[np.maximum(title, 0), 2], 0.0)
    first, last = (solid[0], solid[-1]) if len(solid) else (0, size - 1)
    following = np.append(solid, size + 60)[np.searchsorted(solid, index)] - index
    logs = [since_title, since, _last(subheads, index, 50)[1], _last(solid, index, 60)[1], np.minimum(following, 60)]
    columns = [
        index / size, sums[:-1, 0] / mass, sums[:-1, 2] / prose, (title < 0) & (len(titles) > 0), index >= first,
        index > last,
    ]  # fmt: skip
    whole = [
        np.log1p(size), np.log1p(mass), np.log1p(prose), linked / mass, prose / mass, len(titles) > 0,
        np.log1p(len(subheads)),
    ]  # fmt: skip
    parts = [_logs(logs), rows_of(columns), np.broadcast_to(np.array(whole, np.float32)[:, None], (len(whole), size))]
    return np.concatenate(parts)


def _last(chosen: Ints, index: Ints, missing: int) -> tuple[Ints, Ints]:
    """The chosen run at or before each run, or -1, and how far back it is."""
    place = np.append(-1, chosen)[np.searchsorted(chosen, index, side="right")]
    return place, np.where(place >= 0, index - place, missing)


def _parts(heading: NDArray[np.bool_], density: Floats, kinds: Ints, elements: Elements, page: _Sums) -> Matrix:
    """What stands from the last heading to the next one, and what those headings are."""
    size = len(heading)
    index = np.arange(size)
    edges = np.concatenate(([0], np.flatnonzero(heading), [size]))
    which = np.cumsum(heading)
    sums = page.sums[edges[1:]] - page.sums[edges[:-1]]
    counts = np.maximum(edges[1:] - edges[:-1], 1)
    mass, linked, prose, longs, _, stops, _, _ = sums.T
    heads, nexts = edges[:-1], np.minimum(edges[1:], size - 1)
    parent = elements.parent[elements.of_run[heads]]
    headed = np.arange(len(heads)) > 0
    rows = np.concatenate([
        _logs([mass, prose, counts, np.arange(len(heads)), page.table[0, heads]]),
        rows_of([
            linked / np.maximum(mass, 1), prose / page.whole, longs / counts, stops / counts,
            np.where(headed, density[heads], -1), np.where(headed, kinds[heads] - _H1, -1),
            np.where(edges[1:] < size, density[nexts], -1), heads, elements.start[parent], elements.stop[parent],
        ]),
    ])[:, which]  # fmt: skip
    head, start, stop = rows[-3:]
    within = (start <= index) & (index < stop)
    return np.concatenate([rows[:-3], _logs([index - head]), within[None]], dtype=np.float32)


def _records(elements: Elements, page: _Sums) -> Matrix:
    """Whether a run stands in one of many siblings alike, as comments, teasers and search results do."""
    alike = elements.alike
    size = int(alike.max()) + 1
    count = np.bincount(alike, minlength=size)
    runs = np.bincount(alike, elements.stop - elements.start, size)
    repeated = (count >= 3) & (runs >= 2 * count)
    repeated[0] = False
    record = repeated[alike] & elements.named & _RECORD_KINDS[elements.kind]
    if not record.any():
        return np.zeros((8, len(elements.of_run)), np.float32)
    mass, prose, headings, short = (np.bincount(alike, page.sections[i], size) for i in (0, 2, 4, 6))
    some = np.maximum(count, 1)
    facts = rows_of(
        [np.log1p(count), np.log1p(runs / some), np.log1p(mass / some), np.minimum(headings / some, 3),
         np.minimum(short / some, 5), prose / page.whole, short / np.maximum(runs, 1), np.ones(size)]
    )  # fmt: skip
    nearest = np.where(record, np.arange(len(alike)), -1)
    for _ in range(_UPWARD):
        nearest = np.where(nearest < 0, nearest[elements.parent], nearest)
    found = nearest[elements.of_run]
    return facts[:, alike[found]] * (found >= 0)
