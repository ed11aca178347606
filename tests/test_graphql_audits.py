"""The GraphQL-over-HTTP working draft, as its own audits see it: npm graphql-http, 61 of 61."""

import json
import subprocess
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent / "clients"


@pytest.fixture(scope="module")
def audits(demo: str) -> list[dict[str, str]]:
    """What each audit found of the demo's server."""
    ran = subprocess.run(
        ["node", CLIENTS / "audits.mjs", f"{demo}/graphql"], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_every_audit_passes(audits: list[dict[str, str]]) -> None:
    failing = [f"{it['id']} {it['name']}: {it['reason']}" for it in audits if it["status"] != "ok"]
    assert not failing, "\n".join(failing)


def test_all_audits_were_made(audits: list[dict[str, str]]) -> None:
    """So that a package with fewer of them does not pass for a server that is better."""
    assert len({it["id"] for it in audits}) >= 61
