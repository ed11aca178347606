"""Processes: what one costs with those that it has started, as Linux counts it (proc(5))."""

import os
from pathlib import Path

__all__ = ["cpu_of", "most_resident", "resident", "waited"]


def cpu_of(pid: int) -> float:
    """Seconds of CPU time of a process and of those that it has started, as Linux counts them."""
    total = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def resident(pid: int) -> float:
    """Megabytes of memory of a process and of those that it has started (proc(5), VmRSS)."""
    return _status(pid, "VmRSS:")


def waited(pid: int) -> float:
    """Seconds that its threads were ready to run and had no core, since they began (Linux, sched-stats.rst)."""
    tasks = (task for it in _family(pid) for task in Path(f"/proc/{it}/task").glob("*/schedstat"))
    return sum(int(it.read_text().split()[1]) for it in tasks) / 1e9


def most_resident(pid: int) -> float:
    """The most that each of them has had (proc(5), VmHWM)."""
    return _status(pid, "VmHWM:")


def _status(pid: int, name: str) -> float:
    lines = [line for it in _family(pid) for line in Path(f"/proc/{it}/status").read_text().splitlines()]
    return sum(int(it.split()[1]) for it in lines if it.startswith(name)) * 1024 / 1e6


def _family(pid: int) -> list[int]:
    children = (it.read_text().split() for it in Path(f"/proc/{pid}/task").glob("*/children"))
    return [pid, *(int(it) for some in children for it in some)]
