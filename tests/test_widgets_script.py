"""The widgets' script over HTTP: its size, its addresses, its hashes, and what it is made of."""

import gzip
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256, sha384
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from one_door import one_door
from urbanfeed.publish import widgets
from urbanfeed.publish.documents import promised
from urbanfeed.publish.links import Links
from urbanfeed.publish.widgets import assets
from urbanfeed.publish.widgets.assets import pinned, script, widget_digest, widget_integrity
from urbanfeed.query import MANY, NAMES

NEWEST = "/widgets/v1/urban-feed.js"
LARGEST_GZIPPED = 6 * 1024
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    database = tmp_path_factory.mktemp("script") / "widgets.sqlite3"
    with TestClient(one_door(widgets.routes(), database, ())) as it:
        yield it


def pinned_path() -> str:
    return Links("").pinned_script(widget_digest())


def test_both_elements_are_under_six_kilobytes_gzipped_together() -> None:
    assert len(gzip.compress(script(), 9)) < LARGEST_GZIPPED


def test_any_page_may_load_the_script_and_a_mended_one_comes_within_the_hour(client: TestClient) -> None:
    answer = client.get(NEWEST)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert client.get(NEWEST, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert client.head(NEWEST).headers["content-length"] == str(len(answer.content))


def test_at_the_address_that_names_its_content_it_may_be_kept_for_ever(client: TestClient) -> None:
    digest = sha256(script()).hexdigest()[:12]
    assert pinned_path() == f"/widgets/v1/urban-feed-{digest}.js"
    answer = client.get(pinned_path())
    assert answer.content == client.get(NEWEST).content
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert client.get(pinned_path(), headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_a_page_can_pin_it_by_its_integrity(client: TestClient) -> None:
    digest = b64encode(sha384(client.get(pinned_path()).content).digest()).decode()
    assert widget_integrity() == f"sha384-{digest}"


@pytest.mark.parametrize("digest", ["0" * 12, "latest", "%F0%9F%8C%8D"])
def test_a_script_that_never_was_is_not_found_in_words(client: TestClient, digest: str) -> None:
    answer = client.get(f"/widgets/v1/urban-feed-{digest}.js")
    assert answer.status_code == 404
    assert "/widgets/" in answer.text


def test_what_was_released_goes_on_being_served(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = b'console.log("an older one")'
    digest = sha256(old).hexdigest()[:12]
    (tmp_path / "released").mkdir()
    (tmp_path / "released" / f"urban-feed-{digest}.js").write_bytes(old)
    monkeypatch.setattr(assets, "_folder", lambda: tmp_path)
    assets._released.cache_clear()
    try:
        answer = client.get(f"/widgets/v1/urban-feed-{digest}.js")
    finally:
        assets._released.cache_clear()
    assert answer.content == old
    assert answer.headers["cache-control"].endswith("immutable")


def kept() -> list[Path]:
    package = Path(widgets.__file__).parent / "released"
    ours = Path(__file__).parent / "released"
    return [*sorted(package.glob("*.js")), *sorted(ours.glob("*/urban-feed-*.js"))]


def test_every_released_script_is_served_as_it_was_and_is_still_answered() -> None:
    """If this fails, pages that have pinned a script break: put back what was changed or taken away."""
    for path in kept():
        content = path.read_bytes()
        digest = path.stem.removeprefix("urban-feed-")
        assert digest == sha256(content).hexdigest()[:12], path
        assert pinned(digest) == content, path
        assert set(_HASH.findall(content.decode())) <= promised().keys(), path


def test_the_script_asks_for_registered_documents_alone() -> None:
    asked = _HASH.findall(script().decode())
    assert asked
    assert set(asked) <= promised().keys()


def test_the_script_is_one_file_with_no_comment_but_a_hint_and_names_no_other_host() -> None:
    hint, code = script().decode().split("\n", 1)
    assert hint == "//# allFunctionsCalledOnLoad"
    assert not re.search(r"//(?!i)|/\*|\bimport\s*[({'\"]|innerHTML|insertAdjacentHTML|document\.write|\beval\b", code)
    assert "Мақала табылмады" in code
    assert ":host" in code


def test_the_widget_takes_every_filter_of_the_query_by_its_name() -> None:
    code = script().decode()
    many = "[" + ",".join(f'"{it}"' for it in MANY) + "]"
    assert many in code
    assert all(f'"{it}"' in code for it in NAMES)
