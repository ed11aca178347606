"""
Scripts: which one a text is written in, by its characters.
"""

import re

__all__ = ["script_in"]

_ENOUGH = 400  # characters, taken from all over the text
_SCRIPTS = {
    "Latn": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "Cyrl": re.compile("[\u0400-\u052f]"),
    "Arab": re.compile("[\u0620-\u064a\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06fc\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"),
    "Grek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "Hebr": re.compile("[\u05d0-\u05ea]"),
    "Mong": re.compile("[\u1820-\u18aa]"),
    "Guru": re.compile("[\u0a05-\u0a74]"),
    "Deva": re.compile("[\u0904-\u0939\u0958-\u0961]"),
    "Kore": re.compile("[\uac00-\ud7a3]"),
    "Jpan": re.compile("[\u3041-\u30ff]"),
    "Hani": re.compile("[\u3400-\u9fff]"),
}
_WEIGHTS = {"Hani": 3, "Kore": 3, "Jpan": 6}  # they write a word with fewer; and kana among Chinese signs is Japanese
# Common characters that are written otherwise in the other of the two.
_SIMPLIFIED = frozenset(
    "们这国说时发会为对过种来学没动现样经还进问关长两门间见体听书东车马头边实让应话网单总华报买卖开难亲爱觉"
)
_TRADITIONAL = frozenset(
    "們這國說時發會為對過種來學沒動現樣經還進問關長兩門間見體聽書東車馬頭邊實讓應話網單總華報買賣開難親愛覺"
)


def script_in(text: str) -> str | None:
    """The script of most of the letters (ISO 15924; `Hans` or `Hant` for Chinese); None where there are none."""
    some = text[:: len(text) // _ENOUGH + 1]
    counts = {name: len(it.findall(some)) * _WEIGHTS.get(name, 1) for name, it in _SCRIPTS.items()}
    most = max(counts, key=counts.__getitem__)
    if not counts[most]:
        return None
    if most != "Hani":
        return most
    text = text[: 10 * _ENOUGH]
    return "Hans" if sum(it in _SIMPLIFIED for it in text) >= sum(it in _TRADITIONAL for it in text) else "Hant"
