"""Apollo Client, with documents that it persists here by itself, and with batches."""

import json
import subprocess
from pathlib import Path

CLIENTS = Path(__file__).parent / "clients"


def test_apollo_client_persists_its_documents_and_sends_batches(demo: str) -> None:
    """The whole document goes over the wire once; after that, its hash does."""
    command = ["node", str(CLIENTS / "persisted.mjs"), f"{demo}/graphql"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    count, topic = ({"totalCount": 5, "__typename": "ArticleConnection"}, {"key": "housing", "__typename": "Topic"})
    assert [json.loads(line) for line in ran.stdout.splitlines()] == [
        {"method": "GET", "whole": False, "status": 400},
        {"method": "POST", "whole": True, "status": 200},
        {"articles": count},
        {"method": "GET", "whole": False, "status": 200},
        {"articles": count},
        {"method": "POST", "whole": True, "status": 200},
        {"articles": count, "topic": topic},
    ]
