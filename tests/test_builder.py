"""
The builder over HTTP: what an address says is what the page has chosen, shows and gives away as code, and the other way
round. See also test_builder_browser.py, where somebody uses it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from articles import article
from one_door import BASE, one_door
from urbanfeed.article import Article, Rights
from urbanfeed.publish import newsroom, widgets
from urbanfeed.publish.asking import QUERY_BYTES
from urbanfeed.publish.directory import Directory
from urbanfeed.publish.links import Links
from urbanfeed.publish.widgets.asked import ARTICLE_OPTIONS, LIST_OPTIONS, AskedArticle, AskedList
from urbanfeed.publish.widgets.assets import widget_digest, widget_integrity
from urbanfeed.publish.widgets.chosen import Chosen
from urbanfeed.publish.widgets.frames import SANDBOX
from urbanfeed.publish.widgets.pickers import MOST_SHOWN, pickers_of
from urbanfeed.publish.widgets.room import room_of
from urbanfeed.publish.widgets.snippets import attributes_of
from urbanfeed.query import MANY, NAMES, ArticleQuery
from urbanfeed.store import Source, Wire

HOSTILE = '"><script>alert(1)</script>&amp;'
CITY = Source("city_news", f"City {HOSTILE}", None, "en", None, Rights())
HOUSE = article("house", headline=f"House {HOSTILE}", topics=("housing",))
SWEDISH = article("stad", language="sv-FI", topics=("housing", "mobility"))
LINKED = article("linked", topics=("mobility",), rights=Rights("link"))
WIRE = Wire("homes", f"Homes {HOSTILE}", "What is <b>built</b>", ArticleQuery(topic=("housing",)), datetime.now(UTC))

Serve = Callable[..., TestClient]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """`serving(article, …, wires=…)` is a client of the widgets, and of the newsroom, over a store with these."""
    with ExitStack() as stack:

        def serve(
            *articles: Article, sources: tuple[Source, ...] = (CITY,), wires: tuple[Wire, ...] = ()
        ) -> TestClient:
            database = tmp_path_factory.mktemp("builder") / "wire.sqlite3"
            door = one_door([*widgets.routes(), *newsroom.routes()], database, articles, sources)
            client = stack.enter_context(TestClient(door, follow_redirects=False))
            for it in wires:
                assert client.portal
                client.portal.call(door.state.store.wires.put, it)
            return client

        yield serve


@pytest.fixture(scope="module")
def client(serving: Serve) -> TestClient:
    """A client of a store with two articles and a wire."""
    return serving(HOUSE, SWEDISH, wires=(WIRE,))


def page_at(client: TestClient, query: str = "", status: int = 200) -> BeautifulSoup:
    answer = client.get(f"/widgets/?{query}" if query else "/widgets/")
    assert answer.status_code == status, answer.headers.get("location")
    return BeautifulSoup(answer.text, "lxml")


def code(page: BeautifulSoup, name: str) -> str:
    found = page.select_one(f"#code-{name}")
    assert found
    return found.text


def pasted(text: str) -> Tag:
    """The last element of the code, as a page has it that it is pasted into."""
    body = BeautifulSoup(f"<body>{text}</body>", "lxml").body
    assert body
    return [it for it in body.find_all(True, recursive=False) if isinstance(it, Tag)][-1]


def said_by(element: Tag) -> list[tuple[str, str]]:
    """What the attributes ask for, read as the widget reads them (script/src/attributes.js)."""
    pairs: list[tuple[str, str]] = []
    for name, value in element.attrs.items():
        values = re.split(r"(?<!\\),", str(value)) if name in MANY else [str(value)]
        pairs += [(name, it.replace("\\,", ",").strip() if name in MANY else it) for it in values]
    return pairs


def test_the_page_gives_two_lines_an_iframe_an_oembed_address_and_feeds(client: TestClient) -> None:
    page = page_at(client, "topic=housing&limit=3")
    script = f'<script type="module" src="{BASE}/widgets/v1/urban-feed.js"></script>'
    link = f'<a href="{BASE}/topics/housing">Housing and informal settlements – urbanfeed</a>'
    asked = AskedList(ArticleQuery(topic=("housing",)), limit=3)
    room = f'<span style="display:block;height:0;padding-bottom:{room_of(asked)}">{link}</span>'
    assert code(page, "html") == f'{script}\n<urban-feed topic="housing" limit="3">{room}</urban-feed>'
    frame = pasted(code(page, "iframe"))
    assert (frame.name, frame["src"]) == ("iframe", f"{BASE}/embed/feed?topic=housing&limit=3")
    assert code(page, "page") == f"{BASE}/topics/housing"
    assert code(page, "oembed") == Links(BASE).oembed(f"{BASE}/topics/housing")
    feeds = [code(page, f"feed-{n}") for n in (1, 2, 3)]
    assert feeds == [Links(BASE).feed(it, ArticleQuery(topic=("housing",))) for it in ("atom", "rss", "json")]


def test_all_that_the_page_gives_away_answers(client: TestClient) -> None:
    for query in ("topic=housing&heading=A+%26+B", "wire=homes&layout=cards", f"article={HOUSE.id}&theme=dark"):
        page = page_at(client, query)
        addresses = [pasted(code(page, "iframe"))["src"], code(page, "oembed"), code(page, "page")]
        for address in addresses:
            parts = urlsplit(str(address))
            answer = client.get(f"{parts.path}?{parts.query}")
            assert answer.status_code == 200, address
        assert pasted(code(page, "html")).a is not None


def test_a_pinned_script_is_taken_by_its_own_hash(client: TestClient) -> None:
    lines = code(page_at(client), "pinned").splitlines()
    script = pasted(lines[0])
    assert script["src"] == f"{BASE}/widgets/v1/urban-feed-{widget_digest()}.js"
    assert (script["integrity"], script["crossorigin"]) == (widget_integrity(), "anonymous")
    assert client.get(urlsplit(str(script["src"])).path).status_code == 200


ANY = st.text("ab \"'<>&\\,;=`#?+%/\u05d0ү\u00a0", min_size=1, max_size=9)
TEXTS = st.lists(ANY.filter(str.strip), max_size=3)
KEYS = st.lists(st.from_regex(r"[a-z][a-z0-9_.-]{0,8}", fullmatch=True), max_size=3)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "source": KEYS, "topic": KEYS, "author": TEXTS, "q": TEXTS, "heading": ANY,
        "language": st.sampled_from(["sv", ["sv-FI", "kk"]]), "since": st.just("2025-07-08"),
        "order": st.sampled_from(["newest", "oldest"]), "limit": st.sampled_from(["1", "10", "100", "10000"]),
        "layout": st.sampled_from(["list", "cards"]), "images": st.sampled_from(["none", "show"]),
        "theme": st.sampled_from(["auto", "dark"]), "lang": st.sampled_from(["ar", "sv-FI"]), "dir": st.just("rtl"),
    },
)  # fmt: skip


@given(CHOICES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_code_asks_for_what_the_address_says(client: TestClient, chosen: dict[str, object]) -> None:
    asked = urlencode(chosen, doseq=True)
    answer = client.get(f"/widgets/?{asked}")
    if answer.status_code == 303:
        asked = urlsplit(answer.headers["location"]).query
    page = page_at(client, asked)
    meant = AskedList.of(parse_qsl(urlencode(chosen, doseq=True)))
    assert AskedList.of(parse_qsl(asked)) == meant
    assert AskedList.of(said_by(pasted(code(page, "html")))) == meant
    assert AskedList.of(parse_qsl(urlsplit(str(pasted(code(page, "iframe"))["src"])).query)) == meant
    shown = page.select_one(".place > urban-feed")
    assert shown
    assert said_by(shown) == said_by(pasted(code(page, "html")))
    feed = urlsplit(code(page, "feed-1")).query
    assert ArticleQuery.parse(parse_qsl(feed)) == meant.query
    # What the form would send is what the address says.
    sent = [(str(it["name"]), str(it.get("value", ""))) for it in page.select("#choice input") if sends(it)]
    sent += [
        (str(it["name"]), str(option["value"]))
        for it in page.select("#choice select")
        for option in it.select("option[selected]")
    ]
    assert Chosen.parse(sent).address == Chosen.parse(parse_qsl(asked)).address


def sends(field: Tag) -> bool:
    return field["type"] not in ("checkbox", "radio") or field.has_attr("checked")


@given(st.lists(st.tuples(st.sampled_from([*NAMES, *LIST_OPTIONS, "article", "show", "find-source", "x"]), st.text())))
@settings(max_examples=150, deadline=None)
def test_whatever_an_address_says_has_one_form_which_says_the_same(pairs: list[tuple[str, str]]) -> None:
    first = Chosen.parse(pairs)
    if first.article and not re.fullmatch(r"[\w-]+", first.article):
        return  # which the page leaves out where no article has it
    again = Chosen.parse(parse_qsl(first.address))
    assert again.faults == ()
    assert (again.kind, again.asked, again.find, again.address) == (first.kind, first.asked, first.find, first.address)


def test_a_form_without_a_script_leads_to_the_shortest_address(client: TestClient) -> None:
    sent = "show=list&source=city_news&q=&q=+new++homes+&since=&order=newest&article=x&wire=homes&limit=10&layout=list"
    answer = client.get(f"/widgets/?{sent}&theme=auto&lang=&dir=&heading=&find-source=")
    assert (answer.status_code, answer.headers["location"]) == (303, "?source=city_news&q=new+homes")
    assert client.get("/widgets/?limit=10").headers["location"] == "/widgets/"
    assert client.get("/widgets/?limit=10000").headers["location"] == "?limit=100"


def test_a_bad_value_is_named_and_the_rest_is_kept(client: TestClient) -> None:
    bad = "language=sv_FI&language=sv&limit=abc&theme=pink&since=yesterday&colour=red&heading=A"
    page = page_at(client, bad, 400)
    told = {li.b.text: li.text for li in page.select(".faults li") if li.b}
    assert set(told) == {"colour", "Languages", "Articles", "Colours", "Since"}
    assert "“sv_FI”" in told["Languages"]
    assert "such as sv or sv-FI" in told["Languages"]
    assert "auto, light, dark" in told["Colours"]
    assert said_by(pasted(code(page, "html"))) == [("language", "sv"), ("heading", "A")]
    for name, value in (("limit", "abc"), ("since", "yesterday")):
        field = page.select_one(f"[name={name}]")
        assert field
        assert (field["value"], field["aria-invalid"]) == (value, "true")
        assert page.select_one(f"#{field['aria-describedby']}")
    assert client.get(f"/widgets/?{bad}").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("wire=homes&q=a", "no filter beside a wire"),
        ("article=x&q=a", "no filter beside one article"),
        ("wire=none", "the key of a wire"),
        ("article=none", "the id of an article"),
        ("article=https://city.example/none?a=b", "the id of an article"),
        ("article=http://[", "the id of an article"),
        ("article=https://℀.example/", "the id of an article"),
        (f"article={BASE}/embed/articles/{HOUSE.id}?limit=3", "the id of an article"),
        ("show=all", "list, wire, article"),
        ("theme=dark&theme=light", "one value"),
        ("q=" + "x" * 201, "at most 200 characters"),
        ("&".join(f"source=s{n}" for n in range(60)), "at most 50 values"),
        ("heading=%00", "without control characters"),
        ("\u202e=1", "the parameters source"),
    ],
)
def test_what_cannot_be_asked_for_is_told(client: TestClient, query: str, says: str) -> None:
    page = page_at(client, query, 400)
    assert says in " ".join(it.text for it in page.select(".faults li"))


def test_an_empty_list_says_so_and_still_gives_its_code(client: TestClient) -> None:
    page = page_at(client, "language=kk&topic=housing")
    told = page.select_one("#told")
    assert told
    assert "Nothing on the wire answers this yet" in told.text
    assert code(page, "html").count("<urban-feed") == 1


@pytest.mark.parametrize(
    "given",
    [
        HOUSE.id, HOUSE.url, f"{BASE}/articles/{HOUSE.id}/house", f"{BASE}:443/articles/{HOUSE.id}?utm_source=mail#top",
        f"{BASE.replace('https', 'HTTP')}/embed/articles/{HOUSE.id}?theme=dark",
    ],
)  # fmt: skip
def test_an_article_is_found_by_its_id_and_by_its_addresses(client: TestClient, given: str) -> None:
    answer = client.get("/widgets/", params={"article": given})
    query = urlsplit(answer.headers["location"]).query if answer.status_code == 303 else f"article={given}"
    assert query == f"article={HOUSE.id}"
    page = page_at(client, query)
    element = pasted(code(page, "html"))
    assert (element.name, element.attrs) == ("urban-article", {"id": HOUSE.id})
    assert AskedArticle.of(str(element["id"]), []).address(Links(BASE)) == pasted(code(page, "iframe"))["src"]
    assert element.text == HOUSE.headline


def test_a_kind_that_is_not_complete_says_what_is_missing(client: TestClient) -> None:
    for kind, says in (("wire", "Choose a wire"), ("article", "Name an article")):
        page = page_at(client, f"show={kind}")
        told = page.select_one("#told")
        assert told
        assert says in told.text
        assert page.select("pre") == []


def test_oembed_is_not_offered_for_what_it_refuses(serving: Serve) -> None:
    client = serving(HOUSE, LINKED)
    for it, refused in ((HOUSE, False), (LINKED, True)):
        page = page_at(client, f"article={it.id}")
        panel = page.select_one(".panel.oembed")
        assert panel
        assert [str(pre["id"]) for pre in panel.select("pre")] == ([] if refused else ["code-page", "code-oembed"])
        assert ("linked and not embedded" in panel.text) is refused
        assert client.get("/oembed", params={"url": Links(BASE).article(it)}).status_code == (401 if refused else 200)
        # What it is shown as in a frame, its rights allow.
        assert client.get(urlsplit(str(pasted(code(page, "iframe"))["src"])).path).status_code == 200


def test_a_frame_is_as_tall_by_hand_as_by_oembed(serving: Serve) -> None:
    """And no taller than what there is: a list may be shorter than its limit."""
    client = serving(*(article(f"a{n}", topics=("housing",) if n else ()) for n in range(5)))
    for query in ("limit=4", "limit=4&layout=headlines", "limit=3&layout=cards&heading=A&images=show", "limit=1"):
        by_hand = pasted(code(page_at(client, query), "iframe"))
        by_oembed = client.get("/oembed", params={"url": by_hand["src"]}).json()
        assert by_hand["height"] == str(by_oembed["height"])
    heights = [pasted(code(page_at(client, f"topic={it}"), "iframe"))["height"] for it in ("housing", "mobility")]
    assert heights == ["650", "200"]


def test_the_preview_s_frame_is_in_a_sandbox_and_the_copied_one_as_its_owner_wants(client: TestClient) -> None:
    for query in ("", "wire=homes", f"article={HOUSE.id}"):
        page = page_at(client, query)
        frames = page.select(".place iframe") + [
            it
            for holder in page.select(".place template")
            for it in BeautifulSoup(str(holder), "lxml").select("iframe")
        ]
        assert frames
        assert {" ".join(it["sandbox"]) for it in frames} == {SANDBOX}
        assert "sandbox" not in pasted(code(page, "iframe")).attrs


def test_a_query_longer_than_any_choice_is_414_and_the_longest_makes_no_page_of_megabytes(client: TestClient) -> None:
    longest = urlencode([("q", f"{n} {'å' * 100}") for n in range(50)])[:QUERY_BYTES]
    answer = client.get(f"/widgets/?{longest}", headers={"Accept": "text/html"})
    assert answer.status_code in (200, 303, 400)
    page = client.get(f"/widgets/{answer.headers['location']}") if answer.is_redirect else answer
    assert len(page.content) < 20 * QUERY_BYTES
    answer = client.get(f"/widgets/?q={'x' * QUERY_BYTES}")
    assert (answer.status_code, answer.json()["detail"]) == (414, "The query is longer than 8,000 bytes.")


def test_a_wire_brings_its_key_its_feeds_and_its_title(client: TestClient) -> None:
    page = page_at(client, "wire=homes&limit=2")
    element = pasted(code(page, "html"))
    assert said_by(element) == [("wire", "homes"), ("limit", "2")]
    assert element.text == WIRE.title
    assert code(page, "feed-1") == f"{BASE}/wires/homes/atom.xml"


def test_no_title_and_no_heading_becomes_markup(client: TestClient) -> None:
    for query in (
        "source=city_news&" + urlencode({"heading": HOSTILE}), "wire=homes", f"article={HOUSE.id}",
        urlencode({"q": HOSTILE}), urlencode({"lang": "x-" + HOSTILE, HOSTILE: HOSTILE}),
    ):  # fmt: skip
        answer = client.get(f"/widgets/?{query}")
        page = BeautifulSoup(answer.text, "lxml")
        assert [it.get("src") for it in page.select("script")] == ["/widgets/v1/urban-feed.js", "/widgets/builder.js"]
        assert page.select("b:not(.faults b), [onerror]") == []
        if answer.status_code == 200:
            pasted_page = BeautifulSoup(code(page, "html") + code(page, "iframe"), "lxml")
            assert len(pasted_page.select("script")) == 1


def test_thousands_of_sources_and_wires_make_no_page_of_megabytes(tmp_path: Path) -> None:
    sources = {
        f"s{n}": Source(f"s{n}", f"Gazette {n} of somewhere", None, None, None, Rights(), n) for n in range(5000)
    }
    wires = tuple(Wire(f"w{n}", f"Wire {n}", "", ArticleQuery(), datetime.now(UTC)) for n in range(5000))
    directory = Directory(Links(BASE), sources, {}, {}, wires)
    picker = pickers_of(Chosen.parse([("source", "s7")]), directory)["source"]
    assert len(picker.picks) == MOST_SHOWN + 1
    assert [it.value for it in picker.chosen] == ["s7"]
    assert picker.others == 5000 - len(picker.picks)
    assert picker.searchable
    found = pickers_of(Chosen.parse([("find-source", "GAZETTE 4321")]), directory)["source"]
    assert [it.value for it in found.picks] == ["s4321"]
    named = pickers_of(Chosen.parse([("wire", "w4999"), ("find-wire", "w77")]), directory)["wire"]
    assert {"w4999", "w77", "w770"} <= {it.value for it in named.picks}
    assert len(named.picks) <= MOST_SHOWN + 1


def test_where_there_are_many_sources_they_are_found_by_typing(serving: Serve) -> None:
    sources = tuple(Source(f"s{n}", f"Gazette {n}", None, None, None, Rights()) for n in range(60))
    client = serving(sources=sources)
    page = page_at(client, "source=s7")
    assert len(page.select("[name=source]")) == MOST_SHOWN + 1
    assert "29 more: type a part of the name" in page.get_text()
    found = page_at(client, "source=s7&find-source=gazette+5")
    assert {str(it["value"]) for it in found.select("[name=source]")} == {
        "s7",
        *(it.name for it in sources if "5" in it.name),
    }
    assert found.select_one("details[open] [name=find-source][value='gazette 5']")
    assert said_by(pasted(code(found, "html"))) == [("source", "s7")]
    assert "Nothing is called so" in page_at(client, "find-source=x").get_text()


def test_sources_are_offered_by_title_languages_by_their_own_names_topics_by_label(client: TestClient) -> None:
    page = page_at(client)
    labels = {
        name: {str(it["value"]): it.find_next("bdi").text for it in page.select(f"[name={name}]")}  # type: ignore[union-attr]
        for name in ("source", "language", "topic", "wire")
    }
    assert labels["source"] == {"city_news": CITY.title}
    assert labels["language"] == {"en": "English", "sv": "Svenska"}
    assert labels["topic"]["housing"] == "Housing and informal settlements"
    assert labels["wire"] == {"homes": WIRE.title}
    assert "What is <b>built</b>" in page.get_text()


def test_the_page_trusts_nothing_but_itself(client: TestClient) -> None:
    answer = client.get("/widgets/")
    policy = answer.headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "connect-src 'self'", "trusted-types 'none'"):
        assert part in policy.split("; ")
    page = BeautifulSoup(answer.text, "lxml")
    assert page.select("[style], style, script:not([src])") == []
    assert [name for it in page.find_all(True) for name in it.attrs if name.startswith("on")] == []
    loaded = [str(it.get("src") or it.get("href")) for it in page.select("[src], link[rel=stylesheet]")]
    assert loaded
    assert all(it.startswith(("/widgets/", "/embed/")) for it in loaded)


def test_who_has_the_page_already_gets_304(client: TestClient) -> None:
    first = client.get("/widgets/?topic=housing")
    assert client.get("/widgets/?topic=housing", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    for file in ("builder.css", "builder.js"):
        etag = client.get(f"/widgets/{file}").headers["etag"]
        assert client.get(f"/widgets/{file}", headers={"If-None-Match": etag}).status_code == 304


def test_the_newsroom_leads_to_the_builder_with_its_list_and_its_article(client: TestClient) -> None:
    for page, query in (
        ("/topics/housing", "topic=housing"), ("/wires/homes", "wire=homes"), ("/?language=sv&q=a", "language=sv&q=a"),
        (f"/articles/{HOUSE.id}/house", f"article={HOUSE.id}"),
    ):  # fmt: skip
        links = [str(it["href"]) for it in BeautifulSoup(client.get(page).text, "lxml").select("a")]
        assert f"{BASE}/widgets/?{query}" in links
        assert client.get(f"/widgets/?{query}").status_code == 200


def test_the_table_for_those_who_write_by_hand_has_every_attribute(client: TestClient) -> None:
    told = {it.text for it in page_at(client).select("tbody th code")}
    assert told == {*NAMES, *LIST_OPTIONS}
    assert set(ARTICLE_OPTIONS) < told


def test_attributes_keep_values_that_end_in_a_backslash_apart() -> None:
    chosen = Chosen.parse([("q", "a\\"), ("q", "b,c"), ("q", "\\,")])
    element = BeautifulSoup("<urban-feed></urban-feed>", "lxml").find("urban-feed")
    assert isinstance(element, Tag)
    element.attrs = dict(attributes_of(chosen))
    assert ArticleQuery.parse(said_by(element)) == chosen.query
