"""
Labels: what the words beside a date say that it is, in the languages we know them in: published, or updated.

A date whose label is not known is taken as unlabelled, which is how most sites print the day of publication.
"""

import re
from typing import Literal

from urbanfeed.reader.calendar import plain

__all__ = ["Kind", "kind_of"]

Kind = Literal["published", "updated", "other"]

# Beginnings of words, plain (calendar.plain).
_UPDATED = """
updat | modif | edited | revis | last review | last checked | ändra | uppdat | senast | päivit | muokat | обновл |
измен | редакт | актуализ | жаңарт | шинэчл | засвар | تحديث | تعديل | به روز | بروز | ويرايش | güncel | yangilan |
янгилан | жаңыр | оновл | змінен | абноўл | 更新 | 修改 | 修訂 | 수정 | 업데이트 | aktualis | geändert |
überarbeit | stand: | mis à jour | mise à jour | modifié | actualiz | actualitz | atualiz | alterad | aggiorn |
modific | bijgewerkt | gewijzigd | aktualiz | zaktualiz | upraven | ενημερ | τροποπ | opdater | redigert | endret |
oppdat | frissít | módosít | ажурир | azurir | ažurir | измењ | izmenj | posodob | uuend | muudet | atnaujin |
atjaun | yenilə | updeit | עודכן | עדכון | अपडेट | अद्यतन | संशोधित | แก้ไข | อัปเดต | อัพเดท | cập nhật |
diperbarui | pembaruan | diubah | dikemas kini | apdeyt
"""
_PUBLISHED = """
publi | posted | issued | released | created | written | lagt upp | skapad | julkais | luotu | опубл | публик |
размещ | создан | дата | жариял | шығарыл | нийтэл | нийтлэгд | огноо | نشر | تاريخ | انتشار | منتشر | yayın |
tarih | chop etil | e'lon | joylan | жарыял | опубліков | апублік | 发布 | 發布 | 发表 | 發表 | 公開 | 掲載 |
投稿 | 作成 | 등록 | 입력 | 작성 | 승인 | veröffentlich | erschienen | erstellt | datum | publié | mis en ligne |
paru | fecha | criado | em: | pubblic | gepubliceerd | geplaatst | opubl | dodan | zveřej | vydán | vložen |
δημοσ | offentlig | udgivet | lagt ut | megjelen | közzét | posztolva | postat | објав | objav | avaldat |
paskelb | publicē | dərc | פורסם | תאריך | प्रकाशित | เผยแพร่ | ลงวันที่ | ngày đăng | đăng | diterbitkan |
dipublikasi | tayang | diterbit | nilathala | first published | date | dated
"""
# Dates of something else than the text.
_OTHER = """
deadline | submitted | received | accepted | verfügbar bis | eingereicht | expire | valid until | apply by |
closes | event | died | archive | copyright | © | accessed | retrieved | viimeinen | срок | дедлайн | мероприят |
до: | истекает | hakuaika | sista ansökningsdag | gültig bis | veranstaltung | date limite | fecha límite |
scadenza | 截止 | 締切 | 마감 | born
"""


def _any(table: str) -> str:
    """A pattern for the words of a table; where words are parted by spaces, at their beginning only."""
    words = [plain(word) for line in table.split("|") if (word := line.strip())]
    spaced = [re.escape(it) for it in words if it < "\u0e00"]
    return rf"(?<![^\W\d_])(?:ال)?(?:{'|'.join(spaced)})|" + "|".join(re.escape(it) for it in words if it >= "\u0e00")


_LABEL = re.compile(rf"(?P<updated>{_any(_UPDATED)})|(?P<other>{_any(_OTHER)})|(?P<published>{_any(_PUBLISHED)})")


def kind_of(words: str) -> Kind | None:
    """What the last label in these words, plain (calendar.plain), says of the date after it; None where none does."""
    kind: Kind | None = None
    for found in _LABEL.finditer(words):
        kind = "updated" if found["updated"] else "other" if found["other"] else "published"
        # "Last published" and "first updated" do not occur; "date modified", "modified date" and "updated on" do.
        if kind == "updated":
            return kind
    return kind
