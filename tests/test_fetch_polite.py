"""Nothing that a robots.txt forbids is asked for, and nobody is asked before its time, whatever the rules."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from politeness import Group, Host, in_virtual_time, visited


@given(st.integers(min_value=0))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_request_is_forbidden_and_none_comes_too_early(seed: int) -> None:
    """The same as `benchmarks/gathering.py --only robots`, which makes 10,000 of them."""
    internet = in_virtual_time(lambda: visited(Random(seed), hosts=4, requests=20))
    asked = [host for host in internet.hosts.values() if host.asked]
    assert asked
    assert {host.asked[0][1] for host in asked} == {"/robots.txt"}
    assert [host for host in asked if host.forbidden or host.too_early] == []


def test_the_judge_of_all_this_knows_the_rules() -> None:
    """RFC 9309, sections 2.2.1 to 2.2.3 and 5."""
    everyone = Group(("*",), ((False, "/"),), None)
    ours = Group(("other", "UrbanFeed/1.0"), ((False, "/a*b"), (True, "/a/b"), (False, "/c$")), 4.0)
    host = Host(200, (everyone, ours))
    assert [host.allows(path) for path in ("/x", "/aab", "/a/b", "/c", "/cc")] == [True, False, True, False, True]
    assert host.delay == 4.0
    assert not Host(200, (everyone, Group(("urban",), (), None))).allows("/x")
    assert not Host(503, ()).allows("/x")
    assert Host(404, (everyone,)).allows("/x")
