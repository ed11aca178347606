import pytest

from urbanfeed.page import ExtractionError
from urbanfeed.reader.encodings import decode

TEXTS = {
    "windows-1251": "Жители города обсудили новый парк",
    "koi8-r": "Жители города обсудили новый парк",
    "kz1048": "Қала тұрғындары жаңа саябақты талқылады",
    "windows-1256": "ناقش سكان المدينة الحديقة الجديدة",
    "iso-8859-1": "Städerna fick en ny park på höjden",
    "iso-8859-2": "Mieszkańcy omówili nowy park w mieście",
    "iso-8859-7": "Οι κάτοικοι συζήτησαν το νέο πάρκο",
    "windows-1254": "Şehir sakinleri yeni parkı görüştü",
    "windows-1255": "תושבי העיר דנו בפארק החדש",
    "shift_jis": "市民は新しい公園について話し合った",
    "euc-jp": "市民は新しい公園について話し合った",
    "euc-kr": "시민들은 새 공원에 대해 이야기했다",
    "gb18030": "市民讨论了新公园的计划",
    "big5": "市民討論了新公園的計畫",
    "utf-8": "Хотын иргэд шинэ цэцэрлэгийг хэлэлцэв",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_page_is_decoded_as_its_meta_element_says(encoding: str) -> None:
    page = f'<html><head><meta charset="{encoding}"><title>{TEXTS[encoding]}</title></head>'
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_page_is_decoded_as_its_header_says(encoding: str) -> None:
    page = f"<html><title>{TEXTS[encoding]}</title>"
    assert decode(page.encode(encoding), f"text/html; charset={encoding}") == page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_stronger_than_all_else(encoding: str) -> None:
    page = '<meta charset="windows-1251"><p>Қала'
    assert decode(page.encode(encoding), "text/html; charset=koi8-r") == page


def test_what_is_utf_8_is_read_so_whatever_the_page_says() -> None:
    assert decode('<meta charset="iso-8859-1"><p>städer'.encode()) == '<meta charset="iso-8859-1"><p>städer'


@pytest.mark.parametrize(
    "declared", ["none-such", "utf-8", "hex", "utf-16", "utf-7", "undefined", "punycode", "unicode_escape"]
)
def test_a_declaration_that_cannot_be_used_is_passed_over(declared: str) -> None:
    text = "Жители города обсудили новый парк, который построят у реки в следующем году. " * 5
    page = f'<meta charset="{declared}"><p>{text}'.encode("windows-1251")
    assert text in decode(page)
    assert text in decode(page, f"text/html; charset={declared}")


def test_a_few_broken_bytes_do_not_spoil_a_page() -> None:
    text = decode("<p>Қала тұрғындары".encode() + b"\xff" + " талқылады".encode())
    assert text == "<p>Қала тұрғындары\ufffd талқылады"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\0 ", "empty"),
        (b"%PDF-1.7 ...", "not-text"),
        (b"\x89PNG\r\n\x1a\n....", "not-text"),
        (b"PK\x03\x04....", "not-text"),
        (bytes(range(256)) * 40, "not-text"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(ExtractionError) as error:
        decode(content)
    assert error.value.reason == reason
