"""
Our addresses as other programs take them: @extractus/oembed-extractor (npm), pyoembed and micawber (PyPI), each
against a real server that knows its own address.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from micawber import ProviderRegistry, parse_html, parse_text
from micawber.exceptions import ProviderHTTPException
from micawber.providers import Provider
from pyoembed import PyOembedException, oEmbed
from starlette.applications import Starlette

from articles import article
from one_door import one_door
from servers import served
from urbanfeed.article import Rights
from urbanfeed.publish import feeds, newsroom, widgets
from urbanfeed.publish.links import Links
from urbanfeed.store import Source

CLIENTS = Path(__file__).parent / "clients"
CITY = Source("city_news", "Город & «сад»", "https://city.example/", "ru", None, Rights())
PARK = article("park", headline="Жаңа саябақ </script> & «гүл»", language="kk", authors=("Әсел Нұр",))
LINKED = article("linked", rights=Rights("link"))


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Links]:
    """The addresses of a real server, that it has of itself by the requests."""
    routes = [*feeds.routes(), *widgets.routes(), *newsroom.routes()]
    door: Starlette = one_door(
        routes, tmp_path_factory.mktemp("wire") / "wire.sqlite3", [PARK, LINKED], [CITY], base=None
    )
    with served(door) as address:
        yield Links(address)


def extracted(wire: Links, way: str, *asked: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None or not (CLIENTS / "node_modules" / ".package-lock.json").exists():
        pytest.fail("no Node, or tests/clients/node_modules is not there: run `make test`, which brings them")
    ran = subprocess.run(
        [node, "oembed.mjs", wire.base, way],
        input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=False, cwd=CLIENTS,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    documents: list[dict[str, Any]] = json.loads(ran.stdout)
    return documents


def source(html: str) -> str:
    frame = BeautifulSoup(html, "html.parser").select_one("iframe")
    assert frame is not None
    return str(frame["src"])


@pytest.mark.parametrize(("way", "method"), [("provider", "provider-api"), ("discovery", "auto-discovery")])
def test_the_extractor_from_npm_takes_articles_and_lists(wire: Links, way: str, method: str) -> None:
    one, topic, linked = extracted(
        wire,
        way,
        (wire.article(PARK), {"maxwidth": 320}),
        (wire.topic("housing") + "?language=kk", {}),
        (wire.article(LINKED), {}),
    )
    assert (one["method"], one["known"]) == (method, way == "provider")
    assert (one["type"], one["version"], one["title"]) == ("rich", "1.0", PARK.headline)
    assert (one["width"], one["author_name"], one["provider_name"]) == (320, "Әсел Нұр", "urbanfeed")
    assert source(one["html"]) == wire.embed_article(PARK.id)
    assert source(topic["html"]) == f"{wire.base}/embed/feed?language=kk&topic=housing"
    assert "401" in linked["error"]


def test_pyoembed_finds_us_by_our_pages(wire: Links) -> None:
    one = oEmbed(wire.article(PARK), maxwidth=400, maxheight=300)
    assert (one["title"], one["width"]) == (PARK.headline, 400)
    assert one["height"] <= 300
    assert source(one["html"]) == wire.embed_article(PARK.id)
    assert source(oEmbed(wire.source("city_news"))["html"]) == f"{wire.base}/embed/feed?source=city_news"
    assert source(oEmbed(f"{wire.base}/embed/feed?theme=dark")["html"]) == f"{wire.base}/embed/feed?theme=dark"
    with pytest.raises(PyOembedException):
        oEmbed(wire.article(LINKED))


def test_micawber_puts_our_frames_into_texts(wire: Links) -> None:
    providers = ProviderRegistry()
    providers.register(rf"{wire.base}/\S*", Provider(f"{wire.base}/oembed"))
    assert providers.request(wire.article(PARK), maxwidth=500)["width"] == 500
    text = parse_text(f"Read this:\n\n{wire.article(PARK)}\n\nand that.", providers)
    assert source(text) == wire.embed_article(PARK.id)
    assert text.startswith("Read this:")
    inside = parse_html(f"<p>{wire.topic('housing')}</p>", providers)
    assert source(inside) == f"{wire.base}/embed/feed?topic=housing"
    with pytest.raises(ProviderHTTPException):
        providers.request(wire.article(LINKED))
