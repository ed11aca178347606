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
_LEVELS = 6
_UPWARD = 12  # elements above a run among which a record is looked for
_H1 = KINDS["h1"]
_HEADINGS = KINDS["h1"], KINDS["h6"]
_KIND_COUNT = max(KINDS.values()) + 1
_PLACE_BITS = np.arange(len(PLACES))[:, None]
_WORD_BITS = np.arange(WORDS)[:, None]
_BOILERPLATE = sum(1 << PLACES.index(place) for place in ("nav", "footer", "form", "aside"))
_SHARES = [Char.UPPER, Char.DIGIT, Char.SPACELESS, Char.STOP, Char.COMMA, Char.QUOTE, Char.COLON, Char.SYMBOL, Char.BAR]
_EDGE = np.array([[0], [1], [0], [0], [-1], [-1]], np.float32)  # what stands before the first run and after the last
_ONE_HOT = np.eye(len(Char), dtype=np.float32)
_RECORD_KINDS = np.isin(
    np.arange(_KIND_COUNT), [KINDS[tag] for tag in ("div", "section", "article", "li", "dl", "table")]
)
_KIND_HOT = np.eye(_KIND_COUNT, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Features:
    """A row of `matrix` for each run, and what the second stage needs besides."""

    matrix: Matrix
    runs: Runs
    elements: Elements
    prose: Floats
    heading: NDArray[np.bool_]
    records: NDArray[np.bool_]  # stands in one of many siblings alike, none with a heading, most with a short line


def running(values: Floats | NDArray[np.bool_]) -> Floats:
    """The sum before each index, and the whole at the end; along the first axis."""
    sums = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=sums[1:])
    return sums


def features_of(runs: Runs) -> Features:
    """The page's features."""
    mass, linked = runs.mass, runs.linked
    density = linked / np.maximum(mass, 1)
    plain = mass - linked
    longs = (plain >= LONG) & (density < 0.5)
    prose = np.where(longs, plain, 0.0)
    elements = elements_of(runs, prose)
    kinds = runs.kinds[runs.holder]
    heading = (kinds >= _HEADINGS[0]) & (kinds <= _HEADINGS[1])
    stop = runs.stops == Char.STOP
    table = np.array([mass, linked, prose, longs, heading, stop, mass < 30]).T
    sums = running(table)
    parts = [
        _own(runs, density),
        _surroundings(runs, elements),
        _levels(elements, sums),
        _containers(runs, elements, sums, prose, longs),
        _around(table, density, elements, kinds, sums),
        _positions(runs, kinds, heading, longs, sums),
        _makes(elements, table),
        _records(elements, sums),
    ]
    records = (parts[-1][-1] > 0) & (parts[-1][3] < 0.05) & (parts[-1][4] >= 0.5)
    matrix = np.concatenate(parts, dtype=np.float32, casting="same_kind").T
    return Features(matrix, runs, elements, prose, heading, records)


def rows_of(columns: Sequence[NDArray[Any]]) -> Matrix:
    """One row for each array; much quicker than numpy.stack where they are short."""
    return np.array(columns, np.float32)


def _log(values: NDArray[Any]) -> NDArray[Any]:
    found: NDArray[Any] = np.log1p(np.maximum(values, 0.0))
    return found


def _own(runs: Runs, density: Floats) -> Matrix:
    mass, words, chars = runs.mass, runs.words, runs.chars
    solid = np.maximum(chars.sum(1) - chars[:, Char.SPACE], 1.0)
    shares = chars[:, _SHARES] / solid[:, None]
    shares[:, 3:] = np.minimum(shares[:, 3:], 0.3)
    breaks = np.searchsorted(runs.breaks, runs.last) - np.searchsorted(runs.breaks, runs.first)
    links = np.searchsorted(runs.links, runs.last) - np.searchsorted(runs.links, runs.first - 1)
    logs = _log(
        rows_of([mass, mass - runs.linked, runs.linked, words, mass / words, chars[:, Char.STOP], chars[:, Char.COMMA],
                 breaks, links])
    )  # fmt: skip
    rest = rows_of([density, runs.stressed / np.maximum(mass, 1)])
    return np.concatenate([logs, rest, shares.T, _ONE_HOT[:, runs.begins], _ONE_HOT[:, runs.stops]], dtype=np.float32)


def _surroundings(runs: Runs, elements: Elements) -> Matrix:
    """What the tags and class names around a run say."""
    at = elements.of_run
    parents = elements.parent[at]
    near = elements.words[at] | elements.words[parents]
    bits = [
        (elements.places[at] >> _PLACE_BITS) & 1,
        (elements.inherited[at] >> _WORD_BITS) & 1,
        (near >> _WORD_BITS) & 1,
    ]
    above, higher = elements.kind[parents], elements.kind[elements.parent[parents]]
    hot = [_KIND_HOT[:, kinds] for kinds in (runs.kinds[runs.holder], above, higher)]
    return np.concatenate([*bits, *hot], dtype=np.float32, casting="unsafe")


def _levels(elements: Elements, sums: Floats) -> Matrix:
    """The elements around a run, from its own outward, each step to one with more runs."""
    counts = (elements.stop - elements.start).astype(np.float64)
    mass, linked, prose, longs, headings, *_ = (sums[elements.stop] - sums[elements.start]).T
    facts = rows_of(
        [_log(mass), linked / np.maximum(mass, 1), _log(prose), prose / max(sums[-1, 2], 1.0), _log(counts),
         _log(mass / counts), longs / counts, _log(prose / np.maximum(longs, 1)), headings / counts, counts,
         elements.start]
    )  # fmt: skip
    index = np.arange(len(elements.of_run))
    level, parts = elements.of_run, []
    for _ in range(_LEVELS):
        part = facts[:-1, level]
        part[-1] = (index - facts[-1, level]) / part[-1]
        parts.append(part)
        level = elements.wider[level]
    return np.concatenate(parts)


def _containers(runs: Runs, elements: Elements, sums: Floats, prose: Floats, longs: NDArray[np.bool_]) -> Matrix:
    """Two guesses at the element that holds the article, and where a run stands to them."""
    at, size = elements.of_run, len(elements.start)
    parent, grand = elements.parent[at], elements.parent[elements.parent[at]]
    worth = np.where(runs.linked * 2 > runs.mass, -np.minimum(runs.mass, 60), runs.mass - runs.linked)
    worth = np.where((runs.mass < 20) & (worth > 0), -10.0, worth)
    worth = np.where(((elements.places[at] & _BOILERPLATE) != 0) & (worth > 0), worth * 0.3, worth)
    worths = running(worth)
    total = worths[elements.stop] - worths[elements.start]
    best = size - 1 - int(np.argmax(total[::-1]))
    speaks = np.where(longs, prose * 0.01 + runs.chars[:, Char.COMMA] + 1, 0.0)
    score: NDArray[Any] = np.bincount(parent, speaks, size) + np.bincount(grand, speaks * 0.5, size)
    score += np.bincount(elements.parent[grand], speaks * 0.33, size)
    sections = sums[elements.stop] - sums[elements.start]
    score = score * (1 - sections[:, 1] / np.maximum(sections[:, 0], 1))
    read = int(np.argmax(score))
    index = np.arange(len(at))
    columns: list[NDArray[Any]] = []
    for chosen in best, read:
        start, stop = int(elements.start[chosen]), int(elements.stop[chosen])
        away = np.maximum(np.maximum(start - index, index - stop + 1), 0)
        columns += [
            away == 0, _log(away), np.clip((index - start) / max(1, stop - start), -1, 2),
            np.full(len(at), sections[chosen, 2] / max(sums[-1, 2], 1.0)),
        ]  # fmt: skip
    top = max(float(score[read]), 1e-6)
    columns += [score[parent] / top, score[grand] / top]
    columns += [near == read for near in (at, parent, grand)]
    return rows_of(columns)


def _around(table: Floats, density: Floats, elements: Elements, kinds: Ints, sums: Floats) -> Matrix:
    """The runs before and after."""
    size = len(table)
    index = np.arange(size)
    columns: list[Floats] = []
    for reach in 1, 3, 8:
        near = sums[np.minimum(index + reach + 1, size)] - sums[np.maximum(index - reach, 0)]
        columns += [_log(near[:, 2]), near[:, 1] / np.maximum(near[:, 0], 1)]
    for reach in 2, 5:
        after = sums[np.minimum(index + 1 + reach, size), 2] - sums[index + 1, 2]
        columns += [_log(after), _log(sums[index, 2] - sums[np.maximum(index - reach, 0), 2])]
    padded = np.empty((6, size + 4), np.float32)
    padded[:] = _EDGE
    facts = padded[:, 2:-2]
    facts[:] = [_log(table[:, 0]), density, table[:, 4], table[:, 5], elements.parent[elements.of_run], kinds]
    parts = [rows_of(columns)]
    for step in 0, 1, 3, 4:
        part = padded[:, step : step + size].copy()
        part[4:] = part[4:] == facts[4:]
        parts.append(part)
    return np.concatenate(parts)


def _positions(runs: Runs, kinds: Ints, heading: NDArray[np.bool_], longs: NDArray[np.bool_], sums: Floats) -> Matrix:
    size = len(kinds)
    index = np.arange(size)
    mass, linked, prose = (max(float(value), 1.0) for value in sums[-1, :3])
    page = [np.log1p(size), np.log1p(mass), np.log1p(prose), linked / mass, prose / mass]
    titles = np.flatnonzero(kinds == _H1)
    subheads = np.flatnonzero(heading & (kinds != _H1))
    solid = np.flatnonzero(longs & (runs.mass > 80))
    title, since_title = _last(titles, index, -1)
    since = np.where(title >= 0, sums[index, 2] - sums[np.maximum(title, 0), 2], 0.0)
    first, last = (solid[0], solid[-1]) if len(solid) else (0, size - 1)
    following = np.append(solid, size + 60)[np.searchsorted(solid, index)] - index
    columns = [
        index / size, sums[:-1, 0] / mass, sums[:-1, 2] / prose, (title < 0) & (len(titles) > 0), _log(since_title),
        _log(since), _log(_last(subheads, index, 50)[1]), index >= first, index > last,
        _log(_last(solid, index, 60)[1]),
        _log(np.minimum(following, 60)),
    ]  # fmt: skip
    page += [float(len(titles) > 0), np.log1p(len(subheads))]
    return np.concatenate(
        [rows_of(columns), np.broadcast_to(np.array(page)[:, None], (len(page), size))], dtype=np.float32
    )


def _last(chosen: Ints, index: Ints, missing: int) -> tuple[Ints, Ints]:
    """The chosen run at or before each run, or -1, and how far back it is."""
    place = np.append(-1, chosen)[np.searchsorted(chosen, index, side="right")]
    return place, np.where(place >= 0, index - place, missing)


def _makes(elements: Elements, table: Floats) -> Matrix:
    """What the runs in elements of the same make are like, over the whole page."""
    make = elements.make[elements.of_run]
    size = int(make.max()) + 1
    count, mass, linked, prose, longs, stop = (
        np.bincount(make, weights, size) for weights in (None, *(table[:, i] for i in (0, 1, 2, 3, 5)))
    )
    some = np.maximum(count, 1)
    facts = rows_of(
        [_log(count), _log(mass / some), linked / np.maximum(mass, 1), prose / max(float(prose.sum()), 1.0),
         longs / some,
         stop / some, np.arange(size) == int(np.argmax(prose))]
    )  # fmt: skip
    return facts[:, make]


def _records(elements: Elements, sums: Floats) -> Matrix:
    """Whether a run stands in one of many siblings alike, as comments, teasers and search results do."""
    size = int(elements.alike.max()) + 1
    sections = sums[elements.stop] - sums[elements.start]
    count = np.bincount(elements.alike, minlength=size).astype(np.float64)
    runs, mass, prose, headings, short = (
        np.bincount(elements.alike, weights, size)
        for weights in (elements.stop - elements.start, *(sections[:, i] for i in (0, 2, 4, 6)))
    )
    some = np.maximum(count, 1)
    repeated = (count >= 3) & (runs >= 2 * count)
    repeated[0] = False
    facts = rows_of(
        [_log(count), _log(runs / some), _log(mass / some), np.minimum(headings / some, 3), np.minimum(short / some, 5),
         prose / max(float(sums[-1, 2]), 1.0), short / np.maximum(runs, 1), np.ones(size)]
    )  # fmt: skip
    record = repeated[elements.alike] & elements.named & _RECORD_KINDS[elements.kind]
    nearest = np.where(record, np.arange(len(elements.alike)), -1)
    if not record.any():
        return np.zeros((len(facts), len(elements.of_run)), np.float32)
    for _ in range(_UPWARD):
        nearest = np.where(nearest < 0, nearest[elements.parent], nearest)
    found = nearest[elements.of_run]
    return facts[:, elements.alike[found]] * (found >= 0)
