"""The memory of a site: what stands under every article is left out, and nothing that an author wrote is lost."""

import pytest

from urbanfeed import reader
from urbanfeed.ingest.extract import page_of
from urbanfeed.page import Draft, Page
from urbanfeed.reader import Memory, impression_of

NOTE = (
    "Redaktionen svarar för innehållet på den här sidan, och den som vill rätta ett fel eller berätta något "
    "för oss kan skriva till oss när som helst på dygnet. Vi läser allt, och vi svarar alla "
    "som har skrivit under med sitt namn."
)
QUOTE = (
    "– Vi bygger inte för dem som redan bor här, utan för dem som ännu inte vet att de ska flytta hit, och därför "
    "måste vi fråga någon annan än oss själva, sade borgmästaren i sitt tal."
)
TOPICS = "bron gatan parken skolan torget hamnen kyrkan muren kvarnen ån".split()


def markup(topic: str, between: str = "", note: str = NOTE, more: str = "") -> str:
    said = [
        f"Om {topic} har det skrivits mycket, men det här är den {n} saken som ingen har sagt om {topic} förut."
        for n in ("första", "andra", "tredje", "fjärde")
    ]
    before, after = ("".join(f"<p>{it}</p>" for it in some) for some in (said[:2], said[2:]))
    head = f"<html lang=sv><head><title>Allt om {topic}</title></head><body><h1>Allt om {topic}</h1>"
    return f"{head}<div class=text>{before}{between}{after}{more}<p>{note}</p></div></body></html>"


def page(topic: str, **rest: str) -> Page:
    return page_of(markup(topic, **rest), f"https://bladet.example/{topic}")


def memory(*pages: Page) -> Memory:
    return Memory.of(it for it in map(impression_of, pages) if it)


def without_number(draft: Draft) -> tuple[str, float | None, int | None]:
    return draft.body, draft.confidence, draft.memory


def test_a_note_under_every_article_is_read_alone_and_left_out_with_a_memory() -> None:
    alone = reader.read(page("bron"))
    assert NOTE in alone.body
    assert alone.memory is None
    remembered = reader.read(page("bron"), memory(*map(page, TOPICS[1:5])))
    assert NOTE not in remembered.body
    assert remembered.body.count("ingen har sagt om bron") == 4
    assert remembered.memory == 4


def test_three_other_articles_are_needed() -> None:
    bodies = [reader.read(page("bron"), memory(*map(page, TOPICS[1 : 1 + n]))).body for n in range(5)]
    assert [NOTE in it for it in bodies] == [True, True, True, False, False]


def test_a_quote_within_two_other_articles_stays() -> None:
    quoted = f"<p>{QUOTE}</p>"
    others = [page(it, between=quoted) for it in TOPICS[1:3]] + [page(it) for it in TOPICS[3:7]]
    body = reader.read(page("bron", between=quoted), memory(*others)).body
    assert QUOTE in body
    assert NOTE not in body


def test_the_background_that_some_articles_share_within_their_text_stays_too() -> None:
    """On three of eight: enough for a note at the end, not for a paragraph between the author's own."""
    shared = f"<p>{QUOTE}</p>"
    others = [page(it, between=shared) for it in TOPICS[1:4]] + [page(it) for it in TOPICS[4:9]]
    assert QUOTE in reader.read(page("bron", between=shared), memory(*others)).body


def test_pages_of_the_article_itself_do_not_count() -> None:
    """Under its own address, and under others with almost the same text."""
    one = page("bron", note="")
    copies = [
        page_of(markup("bron", note="", more=f"<p>Rättelse {n}.</p>"), f"https://bladet.example/k{n}") for n in range(5)
    ]
    revised = page_of(markup("bron", note="", more="<p>Texten är ändrad.</p>"), one.url)
    assert without_number(reader.read(one, memory(one, revised, *copies))) == without_number(reader.read(one))
    assert len(memory(one, revised, *copies)) == 1


def test_a_memory_of_nothing_changes_nothing() -> None:
    assert reader.read(page("bron"), Memory()) == reader.read(page("bron"))
    assert impression_of(page_of("A text dump, which has no elements.", None, "text/plain")) is None
    assert impression_of(page_of("<html><body></body></html>")) is None


def test_a_site_that_is_all_one_text_still_gives_something() -> None:
    same = [page_of(f"<h1>T</h1><p>{NOTE}</p>", f"https://bladet.example/{it}") for it in TOPICS]
    assert reader.read(same[0], memory(*same[1:])).body


@pytest.mark.parametrize("title", ["", "<title>Bladet</title>"])
def test_a_front_page_is_no_articles_address(title: str) -> None:
    """Pages that were saved without their paths are still told apart."""
    pages = [page_of(markup(it).replace("<head>", f"<head>{title}"), "https://bladet.example/") for it in TOPICS[:5]]
    assert NOTE not in reader.read(pages[0], memory(*pages[1:])).body
