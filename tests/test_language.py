import time
from collections import Counter

import pytest

from urbanfeed.language import direction_of, usual_form
from urbanfeed.page import Claim, Page
from urbanfeed.reader import read
from urbanfeed.reader.language import detect, is_one, other_than, settle

SENTENCES = {
    "kk": "Қала тұрғындары жаңа саябақтың жобасын талқылап, өз ұсыныстарын айтты.",
    "ru": "Жители города обсудили проект нового парка и высказали свои предложения.",
    "mn": "Хотын оршин суугчид шинэ цэцэрлэгт хүрээлэнгийн төслийг хэлэлцэж саналаа өгсөн.",
    "ar": "ناقش سكان المدينة مشروع الحديقة الجديدة وقدموا مقترحاتهم إلى البلدية.",
    "sv": "Stadens invånare diskuterade förslaget till en ny park och lämnade sina synpunkter.",
    "fi": "Kaupungin asukkaat keskustelivat uuden puiston suunnitelmasta ja antoivat palautetta.",
    "en": "The residents of the city discussed the plan for a new park and made their proposals.",
    "zh-Hans": "市民讨论了新公园的计划，许多居民希望保留老树，不要修建停车场。",
    "zh-Hant": "市民討論了新公園的計畫，許多居民希望保留老樹，不要興建停車場。",
    "sr-Cyrl": "Становници града разговарали су о новом парку и изнели своје предлоге.",
    "sr-Latn": "Stanovnici grada razgovarali su o novom parku i izneli svoje predloge.",
    "kk-Arab": "قالا تۇرعىندارى جاڭا ساياباقتىڭ جوباسىن تالقىلاپ، ٴوز ۇسىنىستارىن ايتتى.",
    "kk-Latn": "Qala turğyndary jaña saiabaqtyñ jobasyn talqylap, öz ūsynystaryn aitty.",
    "mn-Mong": "ᠬᠣᠲᠠ ᠶᠢᠨ ᠢᠷᠭᠡᠳ ᠰᠢᠨ᠎ᠡ ᠴᠡᠴᠡᠷᠯᠢᠭ ᠦᠨ ᠲᠥᠰᠥᠯ ᠢ ᠬᠡᠯᠡᠯᠴᠡᠪᠡ",
    "uk": "Мешканці міста обговорили проєкт нового парку й висловили свої пропозиції.",
    "pt": "Os moradores da cidade discutiram o projeto do novo parque e deram as suas sugestões.",
    "pa-Arab": "شہر دے وسنیکاں نے نویں باغ دے منصوبے تے گل بات کیتی تے اپنیاں تجویزاں دتیاں۔",
    "ky": "Шаардын тургундары жаңы сейил бактын долбоорун талкуулап, сунуштарын айтышты.",
}
# Ten headlines each: next to nothing to go by, and languages that share most of their letters.
HEADLINES = {
    "kk": (
        "Қызылордада жаңа саябақ ашылды",
        "Әкім тұрғындармен кездесу өткізді",
        "Қалада жолдарды жөндеу жұмыстары басталды",
        "Мектептерге қосымша автобус бөлінді",
        "Өзен жағасына мың түп ағаш отырғызылды",
        "Тұрғын үй бағдарламасы жалғасады",
        "Су құбырын ауыстыру аяқталды",
        "Көпқабатты үйлердің аулалары абаттандырылды",
        "Халық саны екі миллионнан асты",
        "Жастар қала болашағын талқылады",
    ),
    "mn": (
        "Улаанбаатарт шинэ цэцэрлэгт хүрээлэн нээгдлээ",
        "Хотын дарга иргэдтэй уулзалт хийв",
        "Зам засварын ажил эхэллээ",
        "Сургуулиудад нэмэлт автобус хуваарилав",
        "Голын эрэг дагуу мянган мод тарьжээ",
        "Орон сууцны хөтөлбөр үргэлжилнэ",
        "Цэвэр усны шугамыг сольж дууслаа",
        "Гэр хорооллын гудамжийг гэрэлтүүлэв",
        "Нийслэлийн хүн ам өссөөр байна",
        "Залуучууд хотын ирээдүйг хэлэлцлээ",
    ),
    "ky": (
        "Бишкекте жаңы сейил бак ачылды",
        "Шаар мэри тургундар менен жолугушту",
        "Шаарда жолдорду оңдоо башталды",
        "Мектептерге кошумча автобустар бөлүндү",
        "Өзөндүн жээгине миң көчөт отургузулду",
        "Турак жай программасы улантылат",
        "Суу түтүктөрүн алмаштыруу аяктады",
        "Көп кабаттуу үйлөрдүн короолору оңдолду",
        "Калктын саны жети миллиондон ашты",
        "Жаштар шаардын келечегин талкуулашты",
    ),
    "ru": (
        "В центре города открыли новый парк",
        "Мэр встретился с жителями района",
        "В городе начался ремонт дорог",
        "Школам выделили дополнительные автобусы",
        "На берегу реки посадили тысячу деревьев",
        "Жилищная программа будет продолжена",
        "Замена водопровода завершена раньше срока",
        "Дворы многоэтажек благоустроят к осени",
        "Население столицы превысило два миллиона",
        "Молодёжь обсудила будущее города",
    ),
    "uz-Latn": (
        "Toshkentda yangi bogʻ ochildi",
        "Shahar hokimi aholi bilan uchrashdi",
        "Koʻchalarni taʼmirlash ishlari boshlandi",
        "Maktablarga qoʻshimcha avtobuslar ajratildi",
        "Daryo boʻyiga mingta daraxt ekildi",
        "Uy-joy dasturi davom ettiriladi",
        "Suv quvurlarini almashtirish yakunlandi",
        "Koʻp qavatli uylar hovlilari obodonlashtirildi",
        "Poytaxt aholisi uch milliondan oshdi",
        "Yoshlar shahar kelajagini muhokama qildi",
    ),
    "uz-Cyrl": (
        "Тошкентда янги боғ очилди",
        "Шаҳар ҳокими аҳоли билан учрашди",
        "Кўчаларни таъмирлаш ишлари бошланди",
        "Мактабларга қўшимча автобуслар ажратилди",
        "Дарё бўйига мингта дарахт экилди",
        "Уй-жой дастури давом эттирилади",
        "Сув қувурларини алмаштириш якунланди",
        "Кўп қаватли уйлар ҳовлилари ободонлаштирилди",
        "Пойтахт аҳолиси уч миллиондан ошди",
        "Ёшлар шаҳар келажагини муҳокама қилди",
    ),
    "tt": (
        "Казанда яңа парк ачылды",
        "Шәһәр башлыгы халык белән очрашты",
        "Шәһәрдә юлларны төзекләндерү башланды",
        "Мәктәпләргә өстәмә автобуслар бүленде",
        "Елга буена мең агач утыртылды",
        "Торак программасы дәвам итәчәк",
        "Су торбаларын алыштыру тәмамланды",
        "Күпкатлы йортларның ишегалдылары төзекләндерелде",
        "Республика халкы дүрт миллионнан артты",
        "Яшьләр шәһәр киләчәген тикшерде",
    ),
    "ar": (
        "افتتاح حديقة عامة جديدة وسط المدينة",
        "رئيس البلدية يلتقي سكان الحي",
        "بدء أعمال صيانة الطرق في العاصمة",
        "تخصيص حافلات إضافية للمدارس",
        "زراعة ألف شجرة على ضفة النهر",
        "برنامج الإسكان يستمر العام المقبل",
        "انتهاء استبدال شبكة المياه",
        "تحسين ساحات المباني السكنية قبل الخريف",
        "عدد سكان العاصمة يتجاوز مليونين",
        "الشباب يناقشون مستقبل المدينة",
    ),
    "fa": (
        "پارک جدید شهر گشایش یافت",
        "شهردار با ساکنان محله دیدار کرد",
        "مرمت خیابان‌های پایتخت آغاز شد",
        "اتوبوس‌های بیشتری به مدارس داده شد",
        "هزار درخت در کنار رودخانه کاشته شد",
        "برنامه مسکن سال آینده ادامه می‌یابد",
        "تعویض لوله‌های آب به پایان رسید",
        "حیاط ساختمان‌های مسکونی بازسازی می‌شود",
        "جمعیت پایتخت از دو میلیون گذشت",
        "جوانان درباره آینده شهر گفتگو کردند",
    ),
    "sv": (
        "Ny stadspark öppnas vid ån",
        "Borgmästaren mötte invånarna i förorten",
        "Vägarbetena i centrum har börjat",
        "Skolorna får fler bussar i höst",
        "Tusen träd planterades längs stranden",
        "Bostadsprogrammet fortsätter nästa år",
        "Bytet av vattenledningar är klart",
        "Innergårdarna rustas upp före vintern",
        "Stadens befolkning växer snabbt",
        "Unga diskuterade stadens framtid",
    ),
    "fi": (
        "Uusi puisto avattiin joen rannalle",
        "Kaupunginjohtaja tapasi lähiön asukkaita",
        "Keskustan katutyöt ovat alkaneet",
        "Kouluille lisää linja-autoja syksyllä",
        "Rannalle istutettiin tuhat puuta",
        "Asunto-ohjelma jatkuu ensi vuonna",
        "Vesijohtojen vaihto on valmis",
        "Kerrostalojen pihat kunnostetaan ennen talvea",
        "Kaupungin väkiluku kasvaa nopeasti",
        "Nuoret keskustelivat kaupungin tulevaisuudesta",
    ),
    "en": (
        "New park opens by the river",
        "Mayor meets residents of the suburb",
        "Road works begin in the city centre",
        "Schools get more buses this autumn",
        "A thousand trees planted along the shore",
        "Housing programme to go on next year",
        "Replacement of water pipes is finished",
        "Courtyards will be repaired before winter",
        "The city's population grows quickly",
        "Young people discuss the future of the city",
    ),
}
ADDRESSES = "Kaiser-Friedrich-Straße 7, 53113 Bonn, Germany\nhttps://africa.iclei.org/\nT: +49-228 / 97 62 99-00\n" * 20
FIRST_CLASS = ("kk", "ru", "mn", "ar", "sv", "fi", "en")


def settled(text: str, *declared: str) -> str | None:
    found = settle([Claim(tag, "html lang") for tag in declared], text)
    return found.value if found else None


@pytest.mark.parametrize("language", FIRST_CLASS)
def test_each_first_class_language_is_recognised(language: str) -> None:
    assert detect(SENTENCES[language]) == language


@pytest.mark.parametrize("language", HEADLINES)
def test_no_headline_is_taken_for_another_language(language: str) -> None:
    """A headline may be too short to tell; it must never be told wrong."""
    found = Counter(detect(headline) for headline in HEADLINES[language])
    assert set(found) <= {language, None}
    assert found[language] >= 8
    assert {settled(headline, language) for headline in HEADLINES[language]} == {language}


@pytest.mark.parametrize("text", ["", "42", "Қала", "https://example.org/a-long-address-with-words", "\0\x01 \ufffe"])
def test_too_little_text_is_no_language(text: str) -> None:
    assert detect(text) is None
    assert settle((), text) is None


def test_characters_that_no_text_has_do_no_harm() -> None:
    text = "\0\x01\x7f\ufdd0\uffff\U0001ffff\ud800".join(SENTENCES["kk"].split(" "))
    assert detect(text) == "kk"


def test_a_text_without_spaces_takes_no_time() -> None:
    started = time.process_time()
    for _ in range(20):
        detect("市" * 20_000)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("declared", "language", "expected"),
    [
        (("sv-FI",), "sv", "sv-FI"),
        (("sv", "sv_FI"), "sv", "sv-FI"),
        (("en", "en_US"), "en", "en"),
        (("en-US",), "en", "en-US"),
        (("en-GB",), "en", "en-GB"),
        (("pt-BR",), "pt", "pt-BR"),
        (("ru-RU",), "ru", "ru"),
        (("kk_KZ",), "kk", "kk"),
        (("en",), "kk", "kk"),
        (("en-US", "kk-KZ"), "kk", "kk"),
        (("ru",), "kk", "kk"),
        (("not a tag!",), "mn", "mn"),
        ((), "ar", "ar"),
        (("kk-Cyrl-KZ",), "kk", "kk"),
        (("kk-Latn",), "kk", "kk"),
        (("kz",), "kk", "kk"),
        (("ua",), "uk", "uk"),
        (("se",), "sv", "sv"),
        (("br",), "pt", "pt"),
        (("kg",), "ky", "ky"),
        (("cn",), "zh-Hans", "zh-Hans"),
        (("zh-CN",), "zh-Hant", "zh-Hant"),
        (("zh-HK",), "zh-Hant", "zh-Hant-HK"),
        (("zh",), "zh-Hant", "zh-Hant"),
        (("zh",), "zh-Hans", "zh-Hans"),
        (("sr",), "sr-Latn", "sr-Latn"),
        (("sr-RS",), "sr-Cyrl", "sr-Cyrl"),
        (("hr",), "sr-Latn", "hr"),
        (("kk",), "kk-Arab", "kk-Arab"),
        (("kk-KZ",), "kk-Latn", "kk-Latn"),
        (("mn-MN",), "mn", "mn"),
        (("mn",), "mn-Mong", "mn-Mong"),
        (("pa",), "pa-Arab", "pa-Arab"),
    ],
)
def test_a_declaration_is_believed_unless_the_text_says_otherwise(
    declared: tuple[str, ...], language: str, expected: str
) -> None:
    assert settled(SENTENCES[language], *declared) == expected


def test_a_declaration_that_the_letters_rule_out_is_not_believed_even_for_a_short_text() -> None:
    assert settled("Қала күні", "en", "kk") == "kk"
    assert settled("Қала күні", "en") is None


def test_the_claim_names_its_rule_and_how_sure_it_is() -> None:
    text = SENTENCES["sv"]
    claims = (Claim("en", "html lang"), Claim("sv_FI", "og:locale"))
    assert settle(claims, text) == Claim("sv-FI", "og:locale", 0.95)
    assert settle((Claim("se", "html lang"),), text) == Claim("sv", "html lang, a country's code", 0.9)
    detected = settle((Claim("en", "html lang"),), text)
    assert detected is not None
    assert (detected.value, detected.rule) == ("sv", "text")
    assert 0.9 < (detected.confidence or 0) <= 0.95
    assert settle((Claim("sv", "html lang"),), "Ny park") == Claim("sv", "html lang", 0.5)


@pytest.mark.parametrize(
    ("tag", "usual"),
    [
        ("sv-FI", "sv-FI"), ("SV_fi", "sv-FI"), ("sv-SE", "sv"), ("zh-TW", "zh-Hant"), ("zh-CN", "zh-Hans"),
        ("zh-hk", "zh-Hant-HK"), ("zh-Hant-TW", "zh-Hant"), ("pt-PT", "pt-PT"), ("sr-Latn", "sr-Latn"),
        ("en-GB", "en-GB"), ("en_US.UTF-8", "en-US"), ("iw-IL", "he"), ("in", "id"), ("mo", "ro"), ("no", "nb"),
        ("kz", "kk"), ("jp", "ja"), ("kaz", "kk"), ("mn-MN", "mn"), ("mn-Cyrl-MN", "mn"), ("ru-Cyrl", "ru"),
        ("kk-arab-cn", "kk-Arab-CN"), ("de-CH-1996", "de-CH"), ("es-419", "es-419"), ("und", None), ("x-klingon", None),
        ("english language", None), ("", None),
    ],
)  # fmt: skip
def test_a_tag_has_one_usual_form(tag: str, usual: str | None) -> None:
    assert usual_form(tag) == usual
    assert usual is None or usual_form(usual) == usual


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("kk-Arab", "rtl"), ("az-Arab", "rtl"), ("pa-Arab", "rtl"), ("pa-PK", "rtl"), ("az-IR", "rtl"), ("ur", "rtl"),
        ("kk", "ltr"), ("pa", "ltr"), ("az-Latn-IR", "ltr"), ("mn-Mong", "ltr"), ("ar-Latn", "ltr"), ("ckb", "rtl"),
    ],
)  # fmt: skip
def test_direction_follows_the_script(tag: str, direction: str) -> None:
    assert direction_of(tag) == direction


@pytest.mark.parametrize("declared", [("mn",), ("en",), ()])
def test_a_mongolian_page_with_many_foreign_addresses_is_mongolian(declared: tuple[str, ...]) -> None:
    text = "\n\n".join([SENTENCES["mn"], SENTENCES["mn"] * 2, SENTENCES["en"], ADDRESSES])
    assert settled(text, *declared) == "mn"


def test_a_part_in_another_language_is_told_from_the_whole() -> None:
    assert other_than("mn", SENTENCES["en"] * 2) == "en"
    assert other_than("mn", SENTENCES["mn"] * 2) is None
    assert other_than("sv-FI", SENTENCES["sv"] * 2) is None
    assert is_one(SENTENCES["mn"] * 5)
    assert not is_one(SENTENCES["mn"] * 5 + SENTENCES["en"] * 5)


def test_a_page_declares_its_language_in_many_places_the_article_s_own_element_before_all() -> None:
    page = f"""<html lang="en-US"><head><meta property="og:locale" content="kk_KZ">
    <meta name="language" content="ru, en"><meta http-equiv="Content-Language" content="mn">
    <script type="application/ld+json">{{"@type": "NewsArticle", "inLanguage": "uz"}}</script></head>
    <body><main><article lang="kk">
    <h1>Жаңа саябақ</h1>{"<p>" + SENTENCES["kk"] * 3 + "</p>"}{"<p>" + SENTENCES["kk"] * 2 + "</p>"}
    </article></main></body></html>"""
    assert [(it.value, it.rule) for it in read(Page(page.encode(), page)).languages] == [
        ("kk", "article lang"),
        ("en-US", "html lang"),
        ("uz", "jsonld inLanguage"),
        ("kk-KZ", "og:locale"),
        ("mn", "content-language"),
        ("ru", "language"),
    ]
