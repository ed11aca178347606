"""A hub of others, where the settings name one: it is told of what is new, and asks for the feeds by itself."""

from pathlib import Path
from urllib.parse import parse_qsl

from callback import Callback, Listener
from databases import sqlite
from hub_door import BASE, opened
from urbanfeed.delivery.pinger import Pinger
from urbanfeed.publish.links import Links
from urbanfeed.query import ArticleQuery
from urbanfeed.store import Store, Wire


async def test_another_hub_is_told_which_feeds_say_something_else_until_it_takes_it(tmp_path: Path) -> None:
    async with await Store.open(sqlite(tmp_path / "feed.sqlite3")) as store, opened(store) as wire:
        await wire.put("first")
        with Listener() as reader:
            await wire.store.wires.put(Wire("w", "A wire", "", ArticleQuery(language=("sv",)), wire.clock.at))
            await wire.store.wires.put(Wire("x", "Another", "", ArticleQuery(language=("fi",)), wire.clock.at))
            other = f"{reader.url}/hub"
            pinger = Pinger(wire.store, wire.distributor.callbacks, other, Links(BASE), wire.clock)
            await wire.store.followed.add(other)
            assert not await pinger.look()
            await wire.put("andra", language="sv-FI", topics=("water",))
            reader.callbacks["/hub"] = Callback(told=503)
            assert not await pinger.look()
            del reader.callbacks["/hub"]
            assert not await pinger.look(), "it is let be for a while"
            wire.later(minutes=1)
            assert await pinger.look()
            assert not await pinger.look()
            refused, taken = (dict.fromkeys(parse_qsl(it.body.decode())) for it in reader.deliveries("/hub"))
            assert refused == taken
            assert ("hub.mode", "publish") in taken
            told = {
                value
                for name, value in taken
                if (name == "hub.url" and value.endswith("atom.xml")) or "/atom.xml?" in value
            }
            assert told == {
                f"{BASE}/feeds/atom.xml",
                f"{BASE}/feeds/atom.xml?source=city_news",
                f"{BASE}/feeds/atom.xml?language=sv",
                f"{BASE}/feeds/atom.xml?topic=water",
                f"{BASE}/wires/w/atom.xml",
            }
