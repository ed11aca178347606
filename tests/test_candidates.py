"""Candidates of a field: the most trusted wins; agreement makes it surer, contradiction less sure."""

from urbanfeed.page import Claim
from urbanfeed.reader.candidates import weigh


def test_the_first_wins_and_says_why() -> None:
    weighed = weigh(
        "headline", [Claim("Trees", "h1", 0.7), Claim("trees!", "og:title", 0.6), Claim("No", "title", 0.4)]
    )
    assert weighed.winner is not None
    assert (weighed.winner.value, weighed.winner.rule) == ("Trees", "h1")
    # 1 - (1 - .7)(1 - .6 / 2) = .79, and of that the part 1 - .4 / 4
    assert weighed.winner.confidence == 0.71
    assert weighed.why == "the most trusted place that says anything; so say og:title; title differ"


def test_agreement_of_one_place_with_itself_counts_once() -> None:
    once = weigh("tags", [Claim("a", "x", 0.5), Claim("A", "y", 0.5)]).winner
    twice = weigh("tags", [Claim("a", "x", 0.5), Claim("A", "y", 0.5), Claim("A.", "y", 0.5)]).winner
    assert once == twice


def test_nothing_is_ever_certain_or_below_nothing() -> None:
    agreeing = [Claim("a", f"rule {i}", 0.9) for i in range(10)]
    assert (won := weigh("x", agreeing).winner) is not None
    assert won.confidence == 0.99
    assert (lost := weigh("x", [Claim("a", "x", 0.0), *(Claim(str(i), f"r{i}", 1.0) for i in range(9))]).winner)
    assert lost.confidence == 0.0


def test_no_candidate_is_no_winner() -> None:
    assert weigh("x", []).winner is None


def test_few_of_countless_candidates_are_remembered() -> None:
    assert len(weigh("x", (Claim(str(i), "r", 0.5) for i in range(10_000))).candidates) == 20
