"""The judge of runs: what it promises beside the choice itself, which benchmarks/ measures."""

import runpy
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest

from golden import FORMS, Form
from urbanfeed.reader.encodings import decode
from urbanfeed.reader.features import Features, features_of
from urbanfeed.reader.judge import decided, judged
from urbanfeed.reader.network import Network, load, save
from urbanfeed.reader.rules import ruled
from urbanfeed.reader.runs import runs_of
from urbanfeed.reader.tree import tree_of

LABELS = Path(__file__).parents[1] / "benchmarks" / "training" / "labels.py"
PROSE = "A sentence that somebody wrote to be read, with a comma in it, and an end. " * 3
PAGES = [form for form in FORMS if form.content_type == "text/html"]


def features(markup: str) -> Features:
    runs = runs_of(tree_of(markup))
    assert runs
    return features_of(runs)


@pytest.mark.parametrize("form", PAGES, ids=str)
def test_an_article_is_surer_to_be_one_than_a_listing(form: Form) -> None:
    listing = "".join(f"<li><a href='/{i}'>Headline number {i} of the day</a></li>" for i in range(40))
    article = judged(features(decode(form.content, None)))
    assert article.confidence > 0.6
    assert judged(features(f"<h1>News</h1><ul>{listing}</ul>")).confidence < 0.3


def test_class_names_alone_do_not_decide() -> None:
    """A site's own names, in any language, are no part of what an article is."""
    markup = f"<div class=qwx><h1>T</h1><div class=zzy><p>{PROSE}</p><p>{PROSE} B</p><p>{PROSE} C</p></div></div>"
    named, bare = (judged(features(it)) for it in (markup, markup.replace("class=qwx", "").replace("class=zzy", "")))
    assert named.keep.tolist() == bare.keep.tolist() == [False, True, True, True]


def test_the_same_page_gives_the_same_answer_to_the_bit() -> None:
    one, two = (judged(features(f"<h1>T</h1>{f'<p>{PROSE}</p>' * 9}")) for _ in range(2))
    assert one.chances.tobytes() == two.chances.tobytes()


def test_a_page_of_one_word_is_judged_too() -> None:
    assert judged(features("word")).confidence < 0.3


def test_weights_are_the_same_after_saving_and_loading(tmp_path: Path) -> None:
    """In half precision, as they are kept; and without pickle, so that a weights file can do nothing."""
    seeded = np.random.default_rng(1)

    def network(inputs: int) -> Network:
        sizes = [inputs, 8, 1]
        layers = tuple(
            (seeded.normal(size=(a, b)).astype(np.float32), np.zeros(b, np.float32)) for a, b in pairwise(sizes)
        )
        return Network(np.full(inputs, -1, np.float32), np.ones(inputs, np.float32), layers)

    three = network(5), network(3), network(2)
    save(*three, tmp_path / "weights.npz")
    for kept, loaded in zip(three, load(tmp_path / "weights.npz"), strict=True):
        rows = seeded.normal(size=(20, len(kept.low))).astype(np.float32)
        assert np.allclose(kept(rows), loaded(rows), atol=0.01)


def test_the_same_chances_give_the_same_choice_and_never_none() -> None:
    """Whatever was decided before; chances that are all alike, or hopeless, leave the rules' answer or all there is."""
    page = features(f"<h1>T</h1>{f'<p>{PROSE}</p>' * 9}<footer>The end of it all</footer>")
    rules = ruled(page)
    for chance in 0.0, 0.5, 1.0:
        chances = np.full(len(rules), chance)
        first, second = decided(page, chances, rules), decided(page, chances.copy(), rules.copy())
        assert first.any()
        assert first.tolist() == second.tolist()
    assert decided(page, np.zeros(len(rules)), rules).tolist() == rules.tolist()
    assert decided(page, np.zeros(len(rules)), np.zeros_like(rules)).any()


def test_agreement_and_confidence_are_shares() -> None:
    for markup in "word", f"<h1>T</h1>{f'<p>{PROSE}</p>' * 9}", "<nav><a href=/>Home</a></nav>":
        verdict = judged(features(markup))
        assert 0 <= verdict.agreement <= 1
        assert 0 <= verdict.confidence <= 1
    assert judged(features(f"<h1>T</h1>{f'<p>{PROSE}</p>' * 9}")).agreement == 1


def test_labels_come_from_a_longest_common_subsequence() -> None:
    """Against every subsequence there is: as long as the longest, and in the gold in that order."""
    in_common = runpy.run_path(str(LABELS))["in_common"]
    seeded = np.random.default_rng(2)
    for _ in range(150):
        words, gold = ([*map(str, seeded.integers(0, 4, seeded.integers(0, 8)))] for _ in range(2))
        chosen = [word for word, hit in zip(words, in_common(words, gold), strict=True) if hit]
        longest = max(
            size for size in range(len(words) + 1) if any(_within(some, gold) for some in combinations(words, size))
        )
        assert _within(chosen, gold)
        assert len(chosen) == longest


def _within(words: Sequence[str], gold: Sequence[str]) -> bool:
    left = iter(gold)
    return all(word in left for word in words)
