"""
A store with articles of every kind that GraphQL can show: seven languages, all rights, all blocks, with and without
whatever may be missing; withdrawn ones, changed, corrected and copied ones; sources in every state of health; wires.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from articles import article, at, page
from urbanfeed.article import (
    Article,
    Correction,
    FieldRule,
    Image,
    Provenance,
    Rights,
    Show,
    Terms,
    Withdrawal,
)
from urbanfeed.blocks import Block, Code, Embed, Figure, Heading, List, ListItem, Paragraph, Quote, Table
from urbanfeed.corrections import corrected
from urbanfeed.moment import Moment
from urbanfeed.query import ArticleQuery
from urbanfeed.store import EmptyField, FailureCount, Health, HealthState, Source, Store, Wire
from urbanfeed.taxonomy import taxonomy

__all__ = ["HOSTILE", "NOW", "fill"]

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SHOWN: tuple[Show, ...] = get_args(Show)
TOPICS = tuple(it.key for it in taxonomy())

# Texts that are dangerous to whoever builds JSON, SQL, HTML or code out of them: quotation marks, escapes, parameters
# of three kinds, a separator of lines that JSON has and JavaScript had not, bidi controls, letters beyond the BMP.
HOSTILE = (
    '"\'`\\\\"\\n\\u0000',
    "'; DROP TABLE article; --",
    "%s %(x)s $1 ?1 :x {} {0} {x!r} ${x}",
    "\"]+__import__('os').abort()+[\"",
    "</script><!-- <b onclick='x()'> & ]]>",
    "a\u2028b\u2029c\x85d\x0be\x7ff\ufefff",
    "\u202eright to left\u202c \u2066isolated\u2069",
    "😀 𐍈 👩‍👩‍👧 é é",
    "null",
    "",
)

SAID = {
    "kk": ("Қалада саябақ ашылды", "Тұрғындар саябақты көптен күткен. Ағаштар биыл отырғызылды."),
    "ru": ("В городе открыли парк", "Жители давно ждали парк. Деревья посадили в этом году."),
    "mn": ("Хотод цэцэрлэгт хүрээлэн нээгдлээ", "Оршин суугчид удаан хүлээсэн. Энэ жил мод тарьсан."),
    "sv-FI": ("Staden har öppnat en park", "Invånarna har väntat på parken. Träden planterades i år."),
    "fi": ("Kaupunki avasi puiston", "Asukkaat ovat odottaneet puistoa. Puut istutettiin tänä vuonna."),
    "ar": ("افتتاح حديقة في المدينة", "انتظر السكان الحديقة طويلا. زُرعت الأشجار هذا العام."),
    "en": ("The city has opened a park", "Residents have waited for the park. The trees were planted this year."),
}

# Beside a source that is known by its host alone, and one that nobody has named at all.
SOURCES = (
    Source("city_news", 'City «News» & "Co"', "https://city.example/", "en", "Asia/Almaty", Rights("full", "CC-BY")),
    Source("other_news", "Другие новости", None, None, None, Rights()),
    Source("third_news", "أخبار", "https://third.example/", "ar", None, Rights("link", credit="", basis="law")),
    Source("empty_news", HOSTILE[0], "https://empty.example/", "kk", "Asia/Qyzylorda", Rights()),
    Source("new_news", "New", None, "sv", None, Rights()),
)

BODY: tuple[Block, ...] = (
    Paragraph("Plain & <bold> text. It goes on here."),
    Paragraph("Marked up text.", '<a href="https://city.example/?a=1&amp;b=2">Marked</a> up<br>text.'),
    Heading("Subhead", 2),
    Heading("Тақырып", 6, "<em>Тақырып</em>", "kk"),
    List((ListItem("one"), ListItem("two", (ListItem("inner", (), "<b>inner</b>"), ListItem(""))))),
    List((ListItem("drei"),), ordered=True, start=3, language="ar"),
    Quote("As it was said.", "A. Berg"),
    Quote("كما قيل", None, "<em>كما قيل</em>", "ar"),
    Figure("https://city.example/a.jpg", 'alt "text"', "caption", "credit"),
    Figure(None, None, "a caption alone"),
    Table((("Year", "Trees"), ("2025", "1 200"), ("", "x" * 50))),
    Table((), "fi"),
    Code('if (a < b) {\n\treturn "\\0";\n}'),
    Embed("https://video.example/watch?v=1&t=2"),
    *(Paragraph(it) for it in HOSTILE),
)

PICTURES = (
    Image("https://city.example/square.jpg", "A square", "The new square", "Photo: A. Berg", 1200, 800),
    Image(),
    Image(None, "", "", None, 0, None),
)

RULES = (FieldRule("headline", "h1.entry-title"), FieldRule("body", 'a "rule"', 0.1 + 0.2), FieldRule("x", "y", 1.0))


async def fill(store: Store) -> None:
    """About fifty articles, and what belongs to them."""
    for source in SOURCES:
        await store.sources.put(source)
    await store.sources.pause("other_news", NOW)
    for it in _articles():
        await _put(store, it)
    await _change(store)
    for number, state in enumerate(get_args(HealthState)):
        if number < len(SOURCES) - 1:
            await store.gatherings.put_health(SOURCES[number].name, _health(state, number))
    for wire in _wires():
        await store.wires.put(wire)


async def _change(store: Store) -> None:
    """What happens to articles after they were read: revisions, rereadings, corrections, withdrawals."""
    first, second, third, fourth, *_ = _articles()
    for number in (1, 2, 3):
        again = replace(first, headline=f"{first.headline} {number}", body=(*first.body, Paragraph(f"New {number}.")))
        await _put(store, again, f"<p>{number}")
    await store.articles.rewrite(replace(second, authors=("Anna Ek", "Б. Ұлы"), tags=("парк",)), NOW)
    made = Correction("headline", NOW, "City desk", 'a "misprint"')
    values: dict[str, Any] = {"headline": "Corrected", "standfirst": None, "authors": (), "topics": TOPICS[:2]}
    await store.articles.correct(third.id, lambda it: corrected(it, values, made), NOW)
    values = {"body": (Paragraph("Corrected body."),), "word_count": 2, "published": at("2025-02-03T04:05:06+05:00")}
    await store.articles.correct(fourth.id, lambda it: corrected(it, values, made), NOW)
    for it in _articles():
        if it.slug in ("withdrawn", "gone"):
            withdrawal = Withdrawal(NOW, f"by request: {HOSTILE[0]}", "operator" if it.slug == "withdrawn" else "gone")
            await store.articles.withdraw(it.id, withdrawal)


def _articles() -> Iterator[Article]:
    for number, (language, (headline, text)) in enumerate(SAID.items()):
        for show in SHOWN:
            yield article(
                f"{language}-{show}",
                SOURCES[number % 3].name,
                headline=headline,
                language=language,
                standfirst=text if show != "link" and number % 2 else None,
                body=(Paragraph(text), *(Paragraph(f"{text} {n}.") for n in range(number)), *BODY),
                published=_moments()[number],
                updated=at("2026-01-01T00:00:00Z") if number % 3 == 0 else None,
                topics=TOPICS[number : number + number % 4],
                authors=("Айгүл Қ.", "A. Berg")[: number % 3],
                agencies=("Reuters",) if number == 1 else (),
                tags=HOSTILE[:number],
                section=HOSTILE[number] or None,
                rights=Rights(show, "CC BY 4.0" if number % 2 else None, HOSTILE[number], None),
                images=PICTURES if number % 2 else (),
                word_count=number * 100,
                terms=Terms(number % 2 == 0, None, "https://licence.example/", "reserved", None, ("noai", "noarchive")),
                provenance=replace(article(f"{language}-{show}").provenance, fields=RULES, confidence=number / 7),
            )
    yield from _odd()
    copied = tuple(Paragraph(f"Word{n} of a text that was sent to all newspapers.") for n in range(30))
    for name, source in (("copied", "city_news"), ("copy", "other_news"), ("again", "third_news")):
        rights = Rights("excerpt" if name == "copy" else "full")
        yield article(name, source, body=copied, published=at("2025-06-01T00:00:00Z"), rights=rights)
    for number in range(6):  # at one instant: their ids settle their order
        yield article(f"tied-{number}", topics=("housing",), published=at("2025-05-05T05:05:05Z"))


def _odd() -> Iterator[Article]:
    """What says next to nothing, and what says something strange."""
    yield article("bare", "unheard.example", headline="", language=None, body=(), canonical_url=None, slug="")
    nowhere = Provenance("ab" * 32, "reader", "2", None, None, (), 1.0, "amp", invented_url=True)
    yield article("nowhere", "third_news", url=None, canonical_url=None, provenance=nowhere, first_seen=NOW)
    yield article("address", url="javascript:alert(1)", canonical_url=None, language="az-IR")
    yield article("elsewhere", canonical_url="https://elsewhere.example/?q=a b&c=ü", slug="ä/ö ü")
    yield article("placed", places=("almaty", "östersund"), story="first-urban-forum", summary='In "short".')
    yield article("long", body=(Paragraph("Бір сөйлем осында. " * 2000),), topics=TOPICS)
    yield article("unknown-topic", topics=("no-such-topic", "housing"))
    yield article("nul", headline="Құжат \0 ё", tags=("\0",), authors=("\0",))
    for name in ("withdrawn", "gone"):
        yield article(name, topics=("housing",), body=BODY, images=PICTURES)
    for number, it in enumerate(HOSTILE):
        yield article(f"hostile-{number}", headline=it, standfirst=it, authors=(it,), slug=f"s{number}", section=it)


def _moments() -> tuple[Moment | None, ...]:
    return (
        at("2025-07-08T10:00:00Z"),
        None,
        Moment("2025-07-08", "day", "unknown", "8 July"),
        Moment("2025-07-08", "day", "source", "8 шілде", "Asia/Almaty"),
        Moment("2019-07-29T13:45:00+03:00", "minute", "source", "klo 13.45", "Europe/Helsinki"),
        Moment("2023-05-15T12:05:00", "minute", "unknown", HOSTILE[0]),
        Moment("1890-01-01T00:00:00.123456+05:08", "second", "stated", ""),
    )


def _health(state: HealthState, number: int) -> Health:
    failures = tuple(
        FailureCount(kind, it + 1, NOW + timedelta(microseconds=it), "https://city.example/1", HOSTILE[it])
        for it, kind in enumerate(("timeout", "robots")[:number])
    )
    empty = (EmptyField("published", 1 / 3, None), EmptyField("authors", 1.0, 0.0))[:number]
    rate = (None, 0.0, 1.93, 1e-7, 12.0)[number]
    return Health(state, HOSTILE[number], NOW, NOW, NOW if number else None, rate, failures, empty)


def _wires() -> Iterator[Wire]:
    yield Wire("everything", "All", "", ArticleQuery(), NOW)
    yield Wire("housing", "Тұрғын үй", HOSTILE[0], ArticleQuery(topic=("housing",), order="oldest"), NOW)
    yield Wire("found", "Found", "what a search finds", ArticleQuery(q=("park",), order="relevance"), NOW)
    yield Wire("none", HOSTILE[1], "x", ArticleQuery(source=("nobody",), since="2025-01-01", until="2025-12-31"), NOW)


async def _put(store: Store, it: Article, markup: str = "") -> None:
    came = page(it.slug or "x", markup or f"<title>{it.id}</title>")
    provenance = replace(it.provenance, sha256=came.sha256, fetched_at=None if it.slug == "nowhere" else NOW)
    await store.articles.put(replace(it, provenance=provenance), replace(came, fetched_at=NOW))
