"""A newsroom over articles of our own: Kazakh, Arabic, Swedish, Russian, Mongolian, and one that means harm."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from starlette.applications import Starlette
from starlette.testclient import TestClient

from articles import article
from one_door import BASE, one_door
from urbanfeed.article import Article, FieldRule, Image, Rights
from urbanfeed.blocks import Code, Embed, Figure, Heading, List, ListItem, Paragraph, Quote, Table
from urbanfeed.moment import Moment
from urbanfeed.publish import newsroom
from urbanfeed.publish.links import Links
from urbanfeed.store import Health, Source

__all__ = [
    "ARABIC", "ARTICLES", "BASE", "HOSTILE", "KAZAKH", "LINKS", "MONGOLIAN", "RUSSIAN", "SECRET", "SOURCES", "SWEDISH",
    "Reader", "door", "ids", "item", "one", "read", "reading", "words",
]  # fmt: skip

LINKS = Links(BASE)
READ = datetime(2025, 9, 1, 8, 0, 12, tzinfo=UTC)
# Stands where rights do not let it be shown.
SECRET = "құпиясөз"


def _from(name: str, source: str, *, invented: bool = False, **fields: Any) -> Article:
    plain = article(name, source)
    provenance = replace(plain.provenance, fetched_at=READ, invented_url=invented)
    return replace(plain, provenance=provenance, **fields)


KAZAKH = _from(
    "qala",
    "jarialike_kz",
    invented=True,
    headline="Өңірлер орталығынан – шешімдер орталығына: Қазақстанның бірінші Урбан форумы Қызылордада өтіп жатыр",
    language="kk",
    published=Moment("2025-07-08T15:00:00+05:00", "second", "stated", "08.07.2025"),
    section="Қоғам",
    topics=("urban-governance", "planning-participation", "global-urban-agendas"),
    images=(Image("https://city.example/qala.jpg", caption="Форум қатысушылары", credit="Әкімдік"),),
    body=(
        Paragraph("Қызылорда бүгін ұлттық ауқымдағы маңызды алаңға айналды. Мұнда алғаш рет форум өтіп жатыр."),
        Heading("Форумның миссиясы", 2),
        List((ListItem("Әлемдік", (ListItem("ішкі тармақ"),)), ListItem("Аймақтық", html="<b>Аймақтық</b>")), True, 3),
        Quote("Урбанизация — адамдар туралы", "Ерлан Нысанбаев"),
        Paragraph("In English, for once.", language="en"),
        Figure("https://city.example/plan.jpg", "Жоспар", None, "NOVAYA Labs"),
        Table((("Қала", "Халқы"), ("Қызылорда", "345 мың"))),
        Code("a < b"),
        Embed("https://video.example/1"),
    ),
    rights=Rights("full", credit="Jarialike.kz", basis="text given to the project"),
    word_count=1204,
)
ARABIC = _from(
    "madina",
    "living_cities_ar",
    headline="اتحاد لمبدعي وقادة المدن الحية",
    language="ar",
    published=Moment("2023-05-15T12:05:00", "minute", "unknown", "12:05 مساءً الإثنين 15 مايو 2023"),
    topics=("urban-governance", "culture-identity"),
    body=(
        Paragraph("ولدت فكرة المدن الحية في روسيا، في إيجيفسك، عام 2013، ومنذ ذلك الحين تزايد حجمها."),
        Paragraph("تعد المدن الحية Living Cities الآن أكبر منتدى."),
        Figure("https://city.example/madina.jpg", None, "صورة", None),
        Embed("https://video.example/2"),
    ),
    rights=Rights("full", credit="المدن الحية", licence="https://creativecommons.org/licenses/by/4.0/"),
)
SWEDISH = _from(
    "stad",
    "kestava_kaupunki_fi",
    headline="Vi samarbetar för hållbarare städer",
    standfirst="Programmet för hållbara städer främjar en hållbar utveckling.",
    language="sv-FI",
    published=Moment("2019-07-29T13:45:00+03:00", "minute", "source", "29-07-2019 kl. 13.45", "Europe/Helsinki"),
    updated=Moment("2019-07-30T10:12:00+03:00", "minute", "source", "30-07-2019 kl. 10.12", "Europe/Helsinki"),
    authors=("Anna Berg", "Åsa & Co"),
    body=(Paragraph("Huvudtemana är fyra. Programmet efterlyser nya lösningar."),),
)
RUSSIAN = _from(
    "forum",
    "optimism_kz",
    headline="Будущее городов начинается с регионов",
    language="ru",
    published=Moment("2025-07-08", "day", "source", "/2025/07/08/", "Asia/Almaty"),
    topics=("urban-governance",),
    body=(Paragraph("В городе состоялся форум. " + "Длинное предложение о форуме. " * 12 + SECRET), Paragraph(SECRET)),
    rights=Rights("excerpt", licence="CC BY-NC 4.0", credit="Optimism.kz"),
)
MONGOLIAN = _from(
    "khot",
    "iclei_east_asia",
    headline="Тэгш хүртээмжтэй, тогтвортой хот",
    standfirst=f"Хотын тухай {SECRET}.",
    language="mn",
    body=(Paragraph(f"ИКЛЭЙ {SECRET}. Амлалт."),),
    rights=Rights("link"),
)
HOSTILE = _from(
    "hostile",
    "city_news",
    headline="</title></script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">",
    standfirst='" onmouseover="document.title=\'broken\'" x="<b>',
    language="en",
    published=Moment("2018-01-01T00:00:00Z", "second", "stated", '"><script>document.title="broken"</script>'),
    authors=("<script>document.title='broken'</script>",),
    url="javascript:document.title='broken'",
    canonical_url="javascript:document.title='broken'",
    section="{{ 7 * 7 }}",
    body=(
        Paragraph("<script>document.title='broken'</script> \u2028 <!--"),
        Figure("javascript:document.title='broken'", caption="<img src=https://evil.example/x.png>"),
        Embed("javascript:document.title='broken'"),
        Paragraph("Pneumonoultramicroscopicsilicovolcanoconiosis" * 6),
        Table((("wide",) * 30,)),
    ),
)
ARTICLES = (KAZAKH, RUSSIAN, MONGOLIAN, ARABIC, SWEDISH, HOSTILE)
SOURCES = (
    Source("city_news", "City News", "javascript:alert(1)", "en", None, Rights()),
    Source("iclei_east_asia", "ICLEI East Asia", "https://eastasia.iclei.org/", "mn", None, MONGOLIAN.rights),
    Source("jarialike_kz", "Jarialike.kz", "https://jarialike.kz/", "kk", "Asia/Qyzylorda", KAZAKH.rights),
    Source("kestava_kaupunki_fi", "Hållbara städer", None, "sv-FI", "Europe/Helsinki", SWEDISH.rights),
    Source("living_cities_ar", "المدن الحية", None, "ar", None, ARABIC.rights),
    Source("optimism_kz", "Optimism.kz", None, "ru", "Asia/Almaty", RUSSIAN.rights),
)
_RULE = FieldRule("headline", "h1.entry-title", 0.9)


def door(
    *articles: Article, database: Path, base: str | None = BASE, healths: Mapping[str, Health] | None = None
) -> Starlette:
    """An application with the newsroom's routes alone, over a store that holds these articles."""
    told = (replace(it, provenance=replace(it.provenance, fields=(_RULE,), confidence=0.93)) for it in articles)
    return one_door(newsroom.routes(), database, told, SOURCES, base, healths)


Reader = Callable[..., TestClient]


@contextmanager
def reading(folder: Path) -> Iterator[Reader]:
    """
    `serve(article, …)` is a client of a newsroom over a store that holds these; `base` is its public address. One that
    was asked for before is given again: a newsroom changes nothing.
    """
    with ExitStack() as stack:
        known: list[tuple[object, TestClient]] = []

        def serve(
            *articles: Article, base: str | None = BASE, healths: Mapping[str, Health] | None = None
        ) -> TestClient:
            asked = (articles, base, healths)
            for it, client in known:
                if it == asked:
                    return client
            app = door(*articles, database=folder / f"{len(known)}.sqlite3", base=base, healths=healths)
            known.append((asked, stack.enter_context(TestClient(app))))
            return known[-1][1]

        yield serve


def read(client: TestClient, address: str) -> BeautifulSoup:
    """The page at an address, path or whole; it must be there."""
    answer = client.get(address.removeprefix(BASE), headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return BeautifulSoup(answer.text, "lxml")


def ids(soup: BeautifulSoup) -> list[str]:
    return [str(it["data-id"]) for it in soup.select("article[data-id]")]


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def words(tag: BeautifulSoup | Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def item(soup: BeautifulSoup, it: Article) -> Tag:
    return one(soup, f'article[data-id="{it.id}"]')
