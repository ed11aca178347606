"""
Callings: the words that stand around names in bylines, in the languages that we have met: labels ("By", "Автор:"),
roles ("staff writer"), agencies, organisations, and the accounts of those who sign as nobody.

Tables only; how a byline is read with them is in `names.py`. Labels and roles are matched against small letters.
"""

import re

__all__ = [
    "ACCOUNTS", "AGENCIES", "AGENCY_TAIL", "ALSO_NAMES", "CREDENTIAL", "CREDITS", "JOINTS", "LABEL", "LABEL_ALONE",
    "LABEL_WITHIN", "MANNERS", "ORGANISATION", "ORGANISATIONS", "OTHER_LABEL", "PARTICLES", "ROLES",
]  # fmt: skip


def _either(words: str) -> str:
    return "|".join(sorted((re.escape(it.strip()) for it in words.split("|")), key=len, reverse=True))


# Before the names of those who wrote. With a colon or without one.
_WROTE = _either(
    "this post was written by|this article was written by|this story was written by|article written by|by|"
    "written by|words by|text by|story by|report by|reporting by|reported by|article by|post by|posted by|"
    "contributed by|published by|created by|von|text von|ein beitrag von|ein artikel von|geschrieben von|"
    "verfasst von|par|texte de|écrit par|publié par|rédigé par|por|escrito por|texto de|publicado por|"
    "redactado por|a cura di|scritto da|pubblicato da|di|door|geschreven door|av|skrevet av|skriven av|"
    "publicerad av|af|skrevet af|opracował|opracowała|napsal|napsala|írta|беседовал|беседовала|подготовил|"
    "подготовила|написал|написала|бичсэн|сурвалжилсан|бэлтгэсэн|дайындаған|жазған|بقلم|كتب|كتبت|كتابة|إعداد|"
    "تأليف|نوشته|به قلم|تحریر|yazan|hazırlayan|muallif"
)
# Before them with a colon only, or alone on a line: a noun that a sentence might begin with.
_NOUNS = _either(
    "author|authors|text|texts|words|story|byline|writer|writers|reporter|reporters|autor|autorin|autoren|"
    "auteur|auteurs|texte|autora|autores|texto|autore|autori|testo|tekst|tekst i|skribent|forfatter|kirjoittaja|"
    "teksti|toimittaja|autorzy|teksto|автор|авторы|автори|автор текста|текст|мәтін|авторлар|нийтлэгч|"
    "сурвалжлагч|сурвалжлагчийн|тілші|журналист|корреспондент|المؤلف|الكاتب|النص|المصدر الكاتب|نویسنده|گزارش|"
    "yazar|haber|metin|szerző|autorul|text și|συντάκτης|κείμενο|автор матеріалу|автор материала|著者|執筆者|"
    "執筆|筆者|文责|作者|撰文|撰稿|文|글|글쓴이"
)
# Before the names of those who did something else.
_OTHER = _either(
    "photo|photos|photograph|photographs|photography|photo by|photos by|photographs by|picture|pictures|image|"
    "images|illustration|illustrations|video|graphics|camera|edited by|editing by|editor|reviewed by|"
    "medically reviewed by|fact checked by|fact-checked by|translated by|translation|expert reviewed by|"
    "updated by|last updated by|verified by|approved by|sponsored by|presented by|additional reporting by|"
    "produced by|foto|fotos|fotograf|bild|bilder|redigering|redaktör|übersetzung|photographe|crédit photo|"
    "photo de|fotografía|traducción|imagen|kuva|kuvat|kuvaaja|zdjęcia|zdjęcie|фото|фотограф|рисунок|видео|"
    "редактор|перевод|переводчик|иллюстрация|сурет|фотосурет|суреттер|фото авторы|зураг|гэрэл зураг|зургийг|"
    "صورة|صور|تصوير|تحرير|ترجمة|عکس|عکاس|ترجمه|مترجم|fotoğraf|çeviri|rasm|suratlar|摄影|攝影|摄|图|圖|图片|编辑|"
    "編輯|责编|撮影|写真|翻訳|監修|사진|편집|published|posted|updated|last updated|last modified|modified|"
    "reading time|read time|est. reading time"
)
LABEL = re.compile(rf"(?:(?:{_WROTE})(?:\s*[:：]\s*|\s+)|(?:{_NOUNS})\s*[:：/／＝=]\s*)")
LABEL_WITHIN = re.compile(rf"(?<![^\W\d_]){LABEL.pattern}")
LABEL_ALONE = re.compile(rf"(?:{_WROTE}|{_NOUNS})\s*[:：]?")
_OTHER_PHRASES = _either(
    "photo by|photos by|photographs by|edited by|reviewed by|medically reviewed by|fact checked by|"
    "fact-checked by|translated by|additional reporting by|updated by|expert reviewed by|last updated|updated|"
    "published|posted on|fact checked|medically reviewed"
)
OTHER_LABEL = re.compile(rf"(?<![^\W\d_])(?:(?:{_OTHER})\s*[:：/／＝=]|(?:{_OTHER_PHRASES})(?![^\W\d_]))")
# The labels of a line of credits, which has a colon behind each: "Text:", "Foto:", "Teksti ja kuvat:".
_CREDIT = f"(?:{_NOUNS}|{_OTHER})"
CREDITS = re.compile(
    rf"(?<![^\W\d_]){_CREDIT}(?:\s*(?:,|/|&|and|und|et|och|og|ja|y|и|та|және|و)\s*{_CREDIT})*\s*[:：]\s*"
)

# A role: a part that holds one of these words is no name; before a name they are left out.
ROLES = frozenset(
    "writer reporter reporters editor editors correspondent correspondents journalist columnist contributor "
    "contributors author authors producer presenter anchor analyst photographer manager director founder "
    "co-founder cofounder president ceo cto cmo professor lecturer researcher specialist expert consultant "
    "reviewer educator gardener blogger coach trainer physician nurse teacher advisor adviser economist "
    "historian designer host strategist engineer developer intern dietitian nutritionist therapist attorney "
    "representative vp officer redakteur redakteurin redaktør korrespondent korrespondentin reporterin autor "
    "autorin volontär journalistin chefredakteur journaliste correspondant correspondante rédacteur rédactrice "
    "redactor redactora corresponsal periodista giornalista redattore inviato reporterka dziennikarz "
    "dziennikarka reportér toimittaja toimittajat päätoimittaja kirjeenvaihtaja avustaja reportrar skribent "
    "utrikeskorrespondent journalistpraktikant muhabir muhabiri editör yazar köşe корреспондент корреспонденты "
    "редактор журналист обозреватель репортёр репортер спецкор собкор автор кореспондент оглядач журналістка "
    "тілші тілшісі журналисі редакторы кабарчы журналисти сурвалжлагч сэтгүүлч эрхлэгч مراسل مراسلة كاتب كاتبة "
    "محرر محررة صحفي صحافي صحفية صحافية خبرنگار دبیر روزنامه‌نگار muxbir".split()
)
# With a role, these belong to it; alone they may be a company's name or a person's.
MANNERS = frozenset(
    "contributing senior junior chief deputy assistant associate freelance guest special political business "
    "sports science health technology tech executive managing digital head marketing staff lead специальный "
    "собственный главный меншікті".split()
)

# Letters behind a name, kept with it: degrees, orders, "Jr.".
CREDENTIAL = re.compile(
    r"(?:Ph\.?\s?D\.?|M\.?D\.?|D\.?O\.?|Esq\.?|Jr\.?|Sr\.?|I{2,3}|IV|[BM]\.?(?:A|S|Sc|Ed|BA|PH|FA)\.?|(?:Psy|Ed|J)\.?D\.?"
    r"|[A-Z]{2,5}(?:[-\s][A-Z]{1,5})*(?:[-\s]\d{2,3})?|[A-Z]-[A-Z]{2,4}(?:\s\d{2,3})?|[A-Z]{1,4}[a-z]?[A-Z]{1,3}"
    r"|(?:[A-Z]\.){2,5})(?:\s+(?:[A-Z]{2,6}|Ph\.?D\.?|M\.D\.?))*"
)

# News agencies, folded: who delivers a text to many.
AGENCIES = frozenset(
    "reuters thomsonreuters afp agencefrancepresse ap associatedpress theassociatedpress dpa dpaafx sid epd kna "
    "ansa adnkronos efe europapress lusa belga anp apa keystonesda sda ctk čtk pap mti tanjug hina agerpres "
    "mediafax bta tt ttnyhetsbyrån stt sttlehtikuva ntb ritzau bns elta leta xinhua kyodo kyodonews jiji "
    "jijipress yonhap yonhapnews cna antara bernama pti ani ians uni app apps pid aa anadoluajansı "
    "anadoluagency dha iha dpaafxanalyser upi pamedia pressassociation bloombergnews tass itartass ria "
    "rianovosti interfax тасс иатасс риановости риа интерфакс регнум прайм kazinform қазинформ казинформ "
    "qazinform каzinform kabar кабар uza ўза узa ukrinform укрінформ укринформ унн уніан унианукр белта belta "
    "montsame монцамэ aki akipress armenpress apaaz trend azertac wam وام spa واس qna قنا kuna كونا mena أشأ "
    "petra بترا sana سانا irna ایرنا isna ایسنا fars فارس mehr مهر tasnim تسنیم رويترز رویترز أفب فرانسبرس "
    "الأناضول 新华社 新華社 新华网 中新社 中国新闻网 共同 共同通信 時事 時事通信 ロイター 연합뉴스 뉴시스 뉴스1 "
    "中央社".split()
)
# These are people's names and words as well, and agencies only in capitals.
ALSO_NAMES = frozenset("petra sana mehr sid aki ria uni apps trend mena fars tt leta lusa elta kuna".split())
AGENCY_TAIL = re.compile(r"\s+(?:staff|news|news agency|agency|press|agencies|relaxnews)\Z", re.IGNORECASE)

# An organisation, a desk or a team: a name with one of these words is no person's.
ORGANISATIONS = frozenset(
    "team staff desk newsroom newsdesk news editorial editors redaktion redaktionen redaksjonen redaktionell "
    "rédaction redacción redazione redactie redakcja redakce szerkesztőség toimitus toimituskunta редакция "
    "редакції редакциясы редакцийн баспасөз agency agencies inc llc ltd gmbh ag corp corporation company co "
    "group media magazine times post tribune herald gazette journal institute university college foundation "
    "association society department ministry council committee bureau office centre center bank care services "
    "solutions studio studios press publishing blog online store shop clinic hospital school academy marketing "
    "network report reports contributors support community guest министерство агентство компания университет "
    "институт управление акимат әкімдігі министрлігі агенттігі яам газар төв وكالة صحيفة موقع قناة جريدة "
    "التحرير وزارة مؤسسة شبكة خبرگزاری ajansı editörü yayın 編集部 编辑部 編輯部 新聞社 新聞 新闻 通信 通信社 "
    "報社 报社 日報 日报 网 網 記者團 뉴스팀 편집부 신문 뉴스 디지털뉴스 пресс".split()
)
# … or with one of these in it.
ORGANISATION = re.compile(
    r"haber merkezi|пресс-служба|пресс-центр|\.(?:com|org|net|de|fr|ru|kz|fi|se|mn|co|io|info|no|dk|nl|it|es)(?![^\W_])"
    r"|(?:編集部|编辑部|編輯部|新聞社|新聞|新闻|通信社|日報|日报|デジタル|取材班|신문|뉴스)\Z"
)

# Accounts, not people: what content management systems sign with when nobody does. Folded.
ACCOUNTS = frozenset({
    "admin", "administrator", "author", "authors", "editor", "editorial", "editors", "guest", "guestauthor", "news",
    "newsroom", "redaktion", "redaktor", "root", "siteadmin", "staff", "superadmin", "superuser", "user",
    "webmaster", "webeditor", "wpadmin", "agencies", "agency", "anonymous", "unknown", "none", "null", "undefined",
    "test", "default", "writer", "publisher", "contributor", "автор", "админ", "администратор", "редактор",
    "редакция", "مدير", "المحرر", "المشرف", "админстратор", "админист",
})  # fmt: skip

PARTICLES = frozenset(
    "de da do dos das del della di du des der den ter ten te van von vom zu zur zum af av la le los las el al "
    "bin ibn bint abu y e i und san st mc mac o ó ní nic ul ur van't 't d' l' оглы кызы улы қызы ұлы углы огли "
    "qizi".split()
)
JOINTS = re.compile(
    r"\s*[,;、，；／،]\s*(?:(?:and|und|et|och|og|и|ja|y|&)\s+)?|\s+/\s+|/"
    r"|\s+(?:and|&|und|et|och|og|sekä|ja|y|e|en|i|и|та|й|жана|және|болон|ba|ve|va|ҳамда|و|with|med|mit|avec|con)\s+"
    r"|\s*[＆&+]\s*",
    re.IGNORECASE,
)
