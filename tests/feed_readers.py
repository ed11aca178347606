"""Feeds as other people's programs read them, from npm: feedsmith, and JSON Feed against jsonfeed-schema."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

__all__ = ["read_by_feedsmith"]

CLIENTS = Path(__file__).parent / "clients"


def read_by_feedsmith(*documents: bytes) -> list[dict[str, Any]]:
    """Of each Atom, RSS or JSON Feed: its `format`, its `feed`, and the `errors` that the schema of JSON Feed finds."""
    node = shutil.which("node")
    if node is None or not (CLIENTS / "node_modules" / "feedsmith").exists():
        pytest.fail("run `make test`, which installs Node and fills tests/clients/node_modules")
    asked = json.dumps([it.decode() for it in documents])
    ran = subprocess.run(
        [node, "feeds.mjs"], input=asked, capture_output=True, text=True, timeout=120, check=False, cwd=CLIENTS
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found
