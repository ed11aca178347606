"""Commands for tests: `done = urbanfeed("sources", "--json", data_dir=tmp_path)` is what one printed, and its code."""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import warm
from servers import clean_environment

__all__ = ["Done", "urbanfeed"]

Done = subprocess.CompletedProcess[str]

_PATIENCE = 120.0  # seconds


def urbanfeed(*arguments: str | Path, cwd: Path | None = None, **settings: Any) -> Done:
    """
    `urbanfeed ARGUMENTS` in a process of its own, with these settings and no other; cwd: the folder it is run in.

    The process is forked from one that has the program loaded; see warm.py.
    """
    asked = [str(it) for it in arguments]
    with TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        for it in (out, err):
            it.touch()
        request = {
            "arguments": asked,
            "environment": clean_environment(**{name: str(value) for name, value in settings.items()}),
            "folder": str(cwd or Path.cwd()),
            "out": str(out),
            "err": str(err),
        }
        code = _answered(json.dumps(request))
        return Done(asked, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _answered(line: str) -> int:
    process = _loaded()
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    if not select.select([process.stdout], [], [], _PATIENCE)[0]:
        _end(process)
        _loaded.cache_clear()
        raise TimeoutError(f"not done after {_PATIENCE:.0f} seconds: {line}")
    return int(process.stdout.readline())


@cache
def _loaded() -> "subprocess.Popen[str]":
    """The process that commands are forked from; it ends with this one."""
    process = subprocess.Popen(
        [sys.executable, "-P", warm.__file__],
        # Threads of another library's would not be there after a fork.
        env=clean_environment() | {"OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    atexit.register(_end, process)
    return process


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
