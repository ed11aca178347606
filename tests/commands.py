"""Commands for tests: `done = urbanfeed("sources", "--json", data_dir=tmp_path)` is what one printed, and its code."""

import atexit
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import warm
from servers import clean_environment

__all__ = ["Done", "killed", "urbanfeed", "without_progress"]

Done = subprocess.CompletedProcess[str]

_PATIENCE = 120.0  # seconds


def urbanfeed(*arguments: str | Path, cwd: Path | None = None, **settings: Any) -> Done:
    """
    `urbanfeed ARGUMENTS` in a process of its own, with these settings and no other; cwd: the folder it is run in.

    The process is forked from one that has the program loaded; see warm.py.
    """
    return _run(arguments, cwd, settings, lambda process, out: None)


def killed(*arguments: str | Path, lines: int, pause: float, **settings: Any) -> Done:
    """The same, but that it is killed (SIGKILL) so many seconds after so many lines, unless it has ended before."""

    def kill(process: int, out: Path) -> None:
        answers = _loaded().stdout
        assert answers
        deadline = time.monotonic() + _PATIENCE
        while out.read_bytes().count(b"\n") < lines and time.monotonic() < deadline:
            if select.select([answers], [], [], 0.002)[0]:  # it has ended
                break
        time.sleep(pause)
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, signal.SIGKILL)

    return _run(arguments, None, settings, kill)


def without_progress(said: str) -> str:
    """What a command said, but for the lines that tell every few seconds how far it is, on a busy machine."""
    return re.sub(r"^\d[\d,]* pages?, .*\d%.*\n", "", said, flags=re.MULTILINE)


def _run(
    arguments: tuple[str | Path, ...], cwd: Path | None, settings: dict[str, Any], meddle: Callable[[int, Path], None]
) -> Done:
    """meddle: is given the process, as a file descriptor, and the file that it writes to."""
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
        try:
            process = os.pidfd_open(_answered(json.dumps(request)))
            try:
                meddle(process, out)
            finally:
                os.close(process)
            code = _answered()
        except BaseException:  # or what it answers yet would be taken for the next command's
            _end(_loaded())
            _loaded.cache_clear()
            raise
        return Done(asked, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _answered(line: str | None = None) -> int:
    process = _loaded()
    assert process.stdin
    assert process.stdout
    if line:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    if not select.select([process.stdout], [], [], _PATIENCE)[0]:
        raise TimeoutError(f"not done after {_PATIENCE:.0f} seconds: {line}")
    return int(os.read(process.stdout.fileno(), warm.WIDTH))


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
