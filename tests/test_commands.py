"""The commands that other tests run: each is answered for itself, however slow or broken the test before was."""

import os
import time

import pytest

import commands
from commands import urbanfeed


def test_a_command_that_has_ended_before_it_is_looked_at_is_found_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    find = os.pidfd_open

    def slowly(number: int) -> int:
        time.sleep(1.0)
        return find(number)

    monkeypatch.setattr(os, "pidfd_open", slowly)
    assert [urbanfeed("--version").returncode, urbanfeed("--no-such").returncode] == [0, 2]


def test_a_test_that_breaks_off_leaves_no_answer_to_the_next_one() -> None:
    def fail(process: int, out: object) -> None:
        raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        commands._run(("--no-such",), None, {}, fail)
    assert urbanfeed("--version").returncode == 0
