"""
The language of a text: what it declares, checked against what it is (CLD2, and the script it is written in).

A declared tag is believed as long as the text does not plainly say otherwise.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from urbanfeed.language import language_of, script_of, usual_form
from urbanfeed.page import Claim
from urbanfeed.reader.detector import Found, found_in
from urbanfeed.reader.scripts import script_in

__all__ = ["detect", "is_one", "other_than", "settle"]

_LONGEST = 20_000  # more text does not make the answer surer
_NEARLY_ALL = 0.99
_MOST = 0.7  # of a text: with less in its first language, its sentences are looked at alone
_A_GOOD_PART = 0.3  # of a text, for a declared language that has not most of it
_SENTENCE = 80
_FEW_DIGITS = 0.08
_LINK = re.compile(r"(?<!\S)\S+(?:://|@)\S+")  # from a word's start only: linear on text without spaces
_ENOUGH_LETTERS = re.compile(r"(?:[\W\d_]*+[^\W\d_]){20}")
_DIGIT = re.compile(r"\d")

# Languages that are one to a detector, or so near that a declaration decides.
_KIN = tuple(
    frozenset(it.split())
    for it in (
        "no nb nn da", "sr hr bs cnr sh", "id ms", "fil tl", "zh yue", "gl pt", "cs sk", "ckb ku", "fa prs tg",
        "hi mr ne", "ca oc", "af nl", "az azb", "pa pnb",
    )
)  # fmt: skip
# Languages that are written in several scripts.
_SEVERAL_SCRIPTS = {
    "az": ("Latn", "Arab", "Cyrl"), "kk": ("Cyrl", "Arab", "Latn"), "ku": ("Latn", "Arab", "Cyrl"),
    "ky": ("Cyrl", "Arab"), "mn": ("Cyrl", "Mong"), "pa": ("Guru", "Arab"), "sr": ("Cyrl", "Latn"),
    "tg": ("Cyrl", "Latn", "Arab"), "tk": ("Latn", "Arab", "Cyrl"), "tt": ("Cyrl", "Latn"),
    "ug": ("Arab", "Latn", "Cyrl"), "uz": ("Latn", "Cyrl", "Arab"), "zh": ("Hans", "Hant"),
}  # fmt: skip
# What they look like to the detector in a script that it does not know them in.
_LOOKS_LIKE = {
    "Latn": frozenset({"crh", "ku", "tk", "tt"}),
    "Arab": frozenset({"ckb", "kk", "ps", "sd", "ug", "ur", "uz"}),
}
# Codes of countries that are other languages' codes: believed where the text is in the country's language.
_COUNTRIES = {
    "am": "hy", "ar": "es", "br": "pt", "ee": "et", "kg": "ky", "kr": "ko", "my": "ms", "sa": "ar", "se": "sv",
    "si": "sl", "sv": "es", "tw": "zh", "uk": "en",
}  # fmt: skip


def detect(text: str) -> str | None:
    """The language of the text, where there is enough of it to be sure; a BCP 47 tag (`kk`, `zh-Hant`, `sr-Latn`)."""
    found = _main(text)
    return _in_script(found[0].language, script_in(text)) if found else None


def is_one(text: str) -> bool:
    """Whether the text is surely in one language throughout, so that its parts need not be asked one by one."""
    found = _found(text)
    return len(text) <= _LONGEST and bool(found) and found[0].sure and found[0].share >= _NEARLY_ALL


def other_than(language: str, text: str) -> str | None:
    """The language of a part of a text that is in `language`, where it is surely another."""
    own = settle((Claim(language, "the whole"),), text)
    return own.value if own and own.value != language else None


def settle(declared: Iterable[Claim], text: str) -> Claim | None:
    """
    The language that a text with these declarations is in, the most trusted declaration first, in its usual form.

    The first that agrees with the text; the text's own where none does (rule "text"); the first that can be written in
    the text's letters where there is too little to tell.
    """
    claims = [Claim(tag, it.rule, it.confidence) for it in declared if (tag := usual_form(it.value))]
    script = script_in(text)
    languages = _main(text)
    if not languages:
        said = next((it for it in claims if _may_be_in(it.value, script)), None)
        return _with_region(_settled(said, script, 0.5), claims) if said else None
    found = languages[0]
    for claim in claims:
        if _agrees(claim.value, found, script):
            return _with_region(_settled(claim, script, 0.95), claims)
    for claim in claims:
        if _COUNTRIES.get(language_of(claim.value)) == language_of(found.language):
            return Claim(_in_script(found.language, script), f"{claim.rule}, a country's code", 0.9)
    parts = {language_of(it.language) for it in languages if it.share >= _A_GOOD_PART}
    for claim in claims:
        if language_of(claim.value) in parts:
            return _settled(claim, script_of(claim.value) or script, 0.7)
    return Claim(_in_script(found.language, script), "text", round(0.5 + found.share * 0.45, 2))


def _settled(claim: Claim, script: str | None, confidence: float) -> Claim:
    return Claim(_in_script(claim.value, script), claim.rule, confidence)


def _with_region(settled: Claim, claims: list[Claim]) -> Claim:
    """
    With the region that another declaration of the same language gives: `sv` and `sv_FI` make `sv-FI`.

    Not `en_US` and `pt_BR`: og:locale has to name a region, and these are named where none is meant.
    """
    if "-" in settled.value:
        return settled
    for claim in claims:
        language, _, region = claim.value.partition("-")
        if language == settled.value and 2 <= len(region) <= 3 and claim.value not in ("en-US", "pt-BR"):
            return Claim(claim.value, f"{settled.rule}, {claim.rule}", settled.confidence)
    return settled


def _main(text: str) -> tuple[Found, ...]:
    """
    The languages of the text, where the first is sure; where several share it, of its sentences, leaving out lists of
    names and addresses.
    """
    found = _found(text)
    if not (found and found[0].sure and found[0].share >= _MOST):
        lines = (it for it in text[:_LONGEST].splitlines() if len(it) >= _SENTENCE)
        sentences = " ".join(it for it in lines if len(_DIGIT.findall(it)) < len(it) * _FEW_DIGITS)
        if sentences and (among := _found(sentences)) and among[0].sure:
            return among
    return found if found and found[0].sure else ()


@lru_cache(maxsize=4)  # a text is asked about several times over
def _found(text: str) -> tuple[Found, ...]:
    plain = text[:_LONGEST]
    if "://" in plain or "@" in plain:
        plain = _LINK.sub(" ", plain)
    return found_in(plain) if _ENOUGH_LETTERS.match(plain) else ()


def _agrees(tag: str, found: Found, script: str | None) -> bool:
    said, is_in = language_of(tag), language_of(found.language)
    if said == is_in or any(said in kin and is_in in kin for kin in _KIN):
        return True
    unusual = script in _SEVERAL_SCRIPTS.get(said, ())[1:]
    return unusual and is_in in _LOOKS_LIKE.get(script or "", ())


def _may_be_in(tag: str, script: str | None) -> bool:
    """Whether a text in this script can be in the language, as far as the language's scripts are known."""
    usual, several = script_of(tag), _SEVERAL_SCRIPTS.get(language_of(tag), ())
    if script is None or (usual is None and not several):
        return True
    return script == usual or script in several or (usual == "Jpan" and script in ("Hans", "Hant"))


def _in_script(tag: str, script: str | None) -> str:
    """The tag with the script that the text is in, where its language is written in several."""
    language, *parts = tag.split("-")
    several = _SEVERAL_SCRIPTS.get(language, ())
    if script not in several:
        return tag
    region = next((it for it in parts if len(it) < 4), "")
    return usual_form("-".join(filter(None, (language, script, region)))) or tag
