"""
The program `urbanfeed`, loaded once and then forked for each command that a line of standard input asks for (JSON).

So a command takes the time of its work and not that of its imports; it is a process of its own all the same, with an
environment, a folder, outputs, threads and an end of its own. commands.py asks; what `urbanfeed` is when nothing has
been loaded before, test_cli.py tells.
"""

import gc
import json
import multiprocessing
import os
import sys
from importlib import import_module

from urbanfeed import cli

WIDTH = 12  # characters of an answer

# What the commands load when they run.
_LOADED = """
urbanfeed.settings urbanfeed.store urbanfeed.cli.log_lines urbanfeed.cli.telling urbanfeed.ingest.adding
urbanfeed.ingest.bulk urbanfeed.ingest.craft urbanfeed.ingest.explain urbanfeed.ingest.health urbanfeed.ingest.history
urbanfeed.ingest.rounds
"""


def main() -> None:
    """Run the command of each line until the lines end; answered are its process's number and then its exit code."""
    for name in _LOADED.split():
        import_module(name)
    gc.freeze()  # else each command would walk through all that was loaded, once more when it ends
    processes = multiprocessing.get_context("fork")
    for line in sys.stdin:
        process = processes.Process(target=_run, kwargs=json.loads(line))
        process.start()
        assert process.pid
        _answer(process.pid)
        # It stays a zombie until the next one begins, so that whoever is slow to read its number finds it even so.
        ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert ended
        _answer(ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status)


def _answer(number: int) -> None:
    """Of one length each, so that whoever reads one has not taken in the next."""
    sys.stdout.write(f"{number:{WIDTH}}")
    sys.stdout.flush()


def _run(arguments: list[str], environment: dict[str, str], folder: str, out: str, err: str) -> None:
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv[1:] = arguments
    cli.main()


if __name__ == "__main__":
    main()
