import time

import pytest

from urbanfeed.page import ExtractionError
from urbanfeed.reader.encoding_labels import codec_of
from urbanfeed.reader.encodings import decode

# A headline and a paragraph each, which is all that some pages have.
TEXTS = {
    "ru": "Жители города обсудили новый парк|Во вторник в мэрии прошла встреча, на которой архитекторы показали проект "
    "набережной. Жители просили сохранить старые липы и не строить стоянку.",
    "uk": "Мешканці міста обговорили новий парк|У вівторок у мерії відбулася зустріч, де архітектори показали проєкт "
    "набережної. Її просили зберегти старі липи й під'їзди.",
    "kk": "Қала тұрғындары жаңа саябақты талқылады|Сейсенбі күні әкімдікте кездесу өтіп, сәулетшілер өзен жағалауының "
    "жобасын көрсетті. Тұрғындар ескі ағаштарды сақтауды өтінді.",
    "sv": "Invånarna diskuterade den nya parken på höjden|På tisdagen hölls ett möte i stadshuset där arkitekterna "
    "visade sitt förslag. Många ville behålla de gamla träden vid ån.",
    "fi": "Asukkaat keskustelivat uudesta puistosta|Tiistaina pidettiin kaupungintalolla kokous, jossa arkkitehdit "
    "esittelivät ehdotuksensa. Moni haluaa säilyttää vanhat puut ja pyörätien.",
    "de": "Bürger sprechen über den neuen Park|Am Dienstag zeigten die Planer im Rathaus ihren Entwurf für das Ufer. "
    "Viele möchten die alten Bäume an der Straße behalten.",
    "fr": "Les habitants parlent du nouveau parc|Mardi, les architectes ont présenté à la mairie leur projet. Beaucoup "
    "souhaitent garder les vieux arbres près de l’école, au cœur du quartier.",
    "tr": "Şehir sakinleri yeni parkı görüştü|Salı günü belediyede yapılan toplantıda mimarlar kıyı için tasarılarını "
    "gösterdi. Çoğu kişi yaşlı ağaçların korunmasını istiyor.",
    "pl": "Mieszkańcy omówili nowy park w mieście|We wtorek w ratuszu odbyło się spotkanie, na którym architekci "
    "pokazali projekt bulwaru. Wielu chce zachować stare drzewa i ścieżkę.",
    "hu": "A lakók megvitatták az új parkot|Kedden a városházán gyűlést tartottak, ahol a tervezők bemutatták a part "
    "rendezésének tervét. Sokan megőriznék az öreg fákat és a kerékpárutat.",
    "el": "Οι κάτοικοι συζήτησαν το νέο πάρκο|Την Τρίτη οι αρχιτέκτονες έδειξαν στο δημαρχείο το σχέδιο για την όχθη. "
    "Πολλοί θέλουν να μείνουν τα παλιά δέντρα. Άλλοι ζητούν πάρκινγκ.",
    "he": "תושבי העיר דנו בפארק החדש|ביום שלישי הציגו האדריכלים בעירייה את התוכנית לגדת הנחל. רבים ביקשו לשמור על "
    "העצים הוותיקים.",
    "ar": "ناقش سكان المدينة الحديقة الجديدة|عُقد يوم الثلاثاء اجتماع في البلدية عرض فيه المهندسون مشروع ضفة النهر، "
    "وطلب كثيرون الحفاظ على الأشجار القديمة.",
    "ja": "市民は新しい公園について話し合った|火曜日に市役所で会議が開かれ、建築家が川岸の計画を"
    "示した。古い木を残してほしいという声が多かった。",
    "ko": "시민들은 새 공원에 대해 이야기했다|화요일 시청에서 열린 회의에서 건축가들이 강변 계획을 "
    "보여 주었다. 오래된 나무를 지켜 달라는 의견이 많았다.",
    "zh": "市民讨论了新公园的计划|星期二在市政府举行的会议上，建筑师展示了河岸的设计。"
    "许多居民希望保留老树，不要修建停车场。",
    "zh-Hant": "市民討論了新公園的計畫|星期二在市政府舉行的會議上，建築師展示了河岸的設計。"
    "許多居民希望保留老樹，不要興建停車場。",
    "mn": "Хотын иргэд шинэ цэцэрлэгийг хэлэлцэв|Мягмар гарагт болсон уулзалтад архитекторууд голын эргийн төслөө "
    "танилцуулав. Олон хүн хөгшин модыг үлдээхийг хүслээ.",
}  # fmt: skip
ENCODINGS = (
    ("windows-1251", "ru"), ("windows-1251", "uk"), ("koi8-r", "ru"), ("koi8-u", "uk"), ("kz1048", "kk"),
    ("kz1048", "mn"), ("iso-8859-5", "ru"), ("windows-1252", "sv"), ("windows-1252", "fi"), ("windows-1252", "fr"),
    ("iso-8859-1", "sv"), ("iso-8859-1", "fi"), ("iso-8859-1", "de"), ("iso-8859-15", "fr"), ("windows-1250", "pl"),
    ("iso-8859-2", "pl"), ("iso-8859-2", "hu"), ("windows-1254", "tr"), ("iso-8859-9", "tr"), ("windows-1253", "el"),
    ("iso-8859-7", "el"), ("windows-1255", "he"), ("windows-1256", "ar"), ("iso-8859-6", "ar"), ("shift_jis", "ja"),
    ("euc-jp", "ja"), ("iso-2022-jp", "ja"), ("euc-kr", "ko"), ("gb18030", "zh"), ("gbk", "zh"), ("big5", "zh-Hant"),
    ("utf-16-le", "kk"), ("utf-16-be", "ar"), ("utf-16-le", "en"), ("utf-8", "mn"), ("utf-8", "kk"),
)  # fmt: skip
TEXTS["en"] = "Residents discuss the new park|On Tuesday the architects showed their plan for the river bank."


def page_of(language: str, encoding: str, head: str = "") -> str:
    """A page, of the characters that the encoding has."""
    headline, text = TEXTS[language].split("|")
    page = f"<html><head>{head}<title>{headline}</title></head><body><h1>{headline}</h1><p>{text}</p></body></html>"
    return page.encode(encoding, "ignore").decode(encoding)


@pytest.mark.parametrize(("encoding", "language"), ENCODINGS)
def test_a_short_page_that_says_nothing_is_read_in_its_own_encoding(encoding: str, language: str) -> None:
    page = page_of(language, encoding)
    assert decode(page.encode(encoding)) == page
    assert decode(page.encode(encoding), "text/html") == page


@pytest.mark.parametrize(("encoding", "language"), ENCODINGS)
def test_a_headline_alone_is_read_in_its_own_encoding(encoding: str, language: str) -> None:
    page = f"<title>{TEXTS[language].split('|')[0]}</title>"
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize(("encoding", "language"), ENCODINGS)
def test_a_page_is_decoded_as_it_says(encoding: str, language: str) -> None:
    for head in (
        f'<meta charset="{encoding}">',
        f"<meta http-equiv=Content-Type content='text/html; charset={encoding}'>",
    ):
        page = page_of(language, encoding, head)
        assert decode(page.encode(encoding)) == page
    page = page_of(language, encoding)
    assert decode(page.encode(encoding), f"text/html; charset={encoding}") == page
    page = f'<?xml version="1.0" encoding="{encoding}"?>' + page
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize(
    "declared", ["utf-8", "iso-8859-1", "koi8-r", "shift_jis", "windows-1256", "none-such", "utf-16"]
)
@pytest.mark.parametrize(
    ("encoding", "language"),
    [
        ("windows-1251", "ru"),
        ("kz1048", "kk"),
        ("windows-1254", "tr"),
        ("gb18030", "zh"),
        ("utf-8", "sv"),
        ("koi8-r", "ru"),
    ],
)
def test_a_declaration_that_is_plainly_wrong_loses_to_the_letters(encoding: str, language: str, declared: str) -> None:
    page = page_of(language, encoding, f"<meta charset={declared}>")
    assert decode(page.encode(encoding)) == page


def test_a_declaration_wins_where_the_letters_do_not_tell() -> None:
    page = "<meta charset=iso-8859-2><p>Łódź</p>"
    assert decode(page.encode("iso-8859-2")) == page
    assert decode(b"<p>\xe4\xf6", "text/html; charset=windows-1257") == "<p>äö"
    assert decode(b"<meta charset=koi8-r><p>\xc1") == "<meta charset=koi8-r><p>а"


def test_the_words_around_settle_which_letter_a_byte_is() -> None:
    """0xBF is the Mongolian ү of KZ-1048 and the Ukrainian ї of windows-1251."""
    page = "<p>хур бороо бүс</p>"
    assert decode(page.encode("kz1048")) == page


def test_kazakh_letters_are_read_as_kz_1048_though_the_page_says_windows_1251() -> None:
    page = page_of("kk", "kz1048", "<meta charset=windows-1251>")
    assert decode(page.encode("kz1048")) == page


def test_a_declaration_in_a_comment_is_none() -> None:
    page = '<!-- <meta charset="koi8-r"> --><meta charset="windows-1251"><p>Б'
    assert decode(page.encode("windows-1251")) == page


def test_labels_mean_what_they_mean_to_browsers() -> None:
    """The Encoding Standard's table, section 4.2."""
    labels = {
        "ISO-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", " ISO-8859-9 ": "cp1254", "gb2312": "gb18030",
        "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "x-x-big5": "big5hkscs", "koi8-ru": "koi8_u",
        "x-cp1251": "cp1251", "tis-620": "cp874", "KZ-1048": "kz1048", "unicode-1-1-utf-8": "utf_8",
    }  # fmt: skip
    assert {label: codec_of(label) for label in labels} == labels
    assert [codec_of(it) for it in ("hex", "utf-7", "idna", "none-such", "", "a\0b")] == [None] * 6


@pytest.mark.parametrize(
    ("misread", "language"),
    [(it, tag) for it in ("windows-1252", "latin-1") for tag in TEXTS if tag != "en"]
    + [("windows-1251", tag) for tag in ("ru", "uk", "kk", "mn", "sv", "fi", "fr", "ar")],
)
def test_text_that_was_encoded_twice_is_turned_back(misread: str, language: str) -> None:
    page = page_of(language, "utf-8")
    assert decode(twice(page, misread).encode()) == page
    before, after = "<p>Ещё один абзац, который цел. ", " И ещё один.</p>"
    assert decode((before + twice(TEXTS[language], misread) + after).encode()) == before + TEXTS[language] + after


def twice(text: str, misread: str) -> str:
    """UTF-8 read in another encoding, C1 controls where that has nothing, as most programs do it."""
    return "".join(bytes([byte]).decode(misread, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "«СССР» и «МГУ», РОССИЯ, Рим, Сёмга, ГОСТ №5, 25°C, 3 µm",
        "CAFÉ» ‘Él’ Ü» É… “DÉJÀ” À 5 °C, NÃO É «Â»",
        "«CAFÉ» É» É» NÃO»",
        "An Ã© in the text is what a wrong encoding makes of é.",
        "ä\xa0ö\xa0å É\xa0 Ð\xa0Þ",
        "Ґрунт і їжа, Ђурђевак, Ќирил, Љубав, Ўзбекистон",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert decode(f"<p>{text}</p>".encode()) == f"<p>{text}</p>"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_stronger_than_all_else(encoding: str) -> None:
    page = '<meta charset="windows-1251"><p>Қала'
    assert decode(page.encode(encoding), "text/html; charset=koi8-r") == page


def test_a_template_s_mark_before_another_encoding_is_no_proof() -> None:
    page = page_of("ru", "windows-1251")
    assert decode(b"\xef\xbb\xbf" + page.encode("windows-1251")) == page


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


@pytest.mark.parametrize("language", ["kk", "sv", "zh", "ar"])
def test_broken_utf_8_keeps_its_good_part(language: str) -> None:
    text = TEXTS[language]
    for content in (
        text.encode() + b"\xe2",
        b"\xff" + text.encode(),
        text.encode() + b" caf\xe9 na\xefve " + text.encode(),
    ):
        assert text in decode(b"<meta charset=iso-8859-1><p>" + content)


def test_large_pages_take_time_in_proportion() -> None:
    def seconds(content: bytes) -> float:
        started = time.process_time()
        decode(content)
        return time.process_time() - started

    for make in (b"<", b"\xe9", b"a\xe9 ", "Ð¶".encode(), b"<meta charset=", b"<!--", b"&#1"):
        seconds(make * 1000 + b"\xe9")
        assert seconds(make * 400_000 + b"\xe9") < 20 * seconds(make * 40_000 + b"\xe9") + 0.2


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
