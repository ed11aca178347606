"""
The peers: other open-source readers, each called as its own documentation says, for the body as plain text.

A peer is imported only where it is installed; none is needed to measure ours. No peer is told a page's address, and
only jusText, which needs it, is told the language.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from babel import Locale, UnknownLocaleError

__all__ = ["PEERS", "Reader", "installed", "version_of"]

Reader = Callable[[str, str | None], str]
"""From a page's markup and its language (BCP 47), where known, to the text of its body, "" where it finds none."""

_BLOCKS = ("p", "div", "li", "br", "tr", "td", "th", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "section")


def installed() -> dict[str, Reader]:
    """The peers that are installed, by name."""
    return {name: load() for name, (distribution, load) in PEERS.items() if version_of(distribution)}


def version_of(distribution: str) -> str | None:
    """A distribution's version; None where it is not installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _trafilatura() -> Reader:
    extract = import_module("trafilatura").extract
    return lambda markup, language: extract(markup, include_comments=False) or ""


def _trafilatura_precision() -> Reader:
    extract = import_module("trafilatura").extract
    return lambda markup, language: extract(markup, include_comments=False, favor_precision=True) or ""


def _readability() -> Reader:
    document = import_module("readability").Document
    parse = import_module("lxml.html").fragment_fromstring

    def read(markup: str, language: str | None) -> str:
        body = parse(document(markup).summary(html_partial=True), create_parent="div")
        for element in body.iter(*_BLOCKS):  # it gives markup; blocks must not run into one word
            element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
        return str(body.text_content())

    return read


def _resiliparse() -> Reader:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda markup, language: str(extract(markup, main_content=True, alt_texts=False, comments=False))


def _justext() -> Reader:
    module = import_module("justext")
    known = module.get_stoplists()

    def read(markup: str, language: str | None) -> str:
        name = _english_name(language)
        if name in known:
            paragraphs = module.justext(markup, module.get_stoplist(name))
        else:  # as its manual says for a language without a stop-word list
            paragraphs = module.justext(markup, frozenset(), stopwords_low=0, stopwords_high=0)
        return "\n".join(it.text for it in paragraphs if not it.is_boilerplate)

    return read


def _english_name(language: str | None) -> str | None:
    """A language's name as jusText's lists are named."""
    try:
        name = Locale.parse(language, sep="-").get_language_name("en") if language else None
    except (UnknownLocaleError, ValueError):
        return None
    return name.replace(" ", "_") if name else None


# By name: the distribution that brings it, and what imports it.
PEERS: dict[str, tuple[str, Callable[[], Reader]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "trafilatura precision": ("trafilatura", _trafilatura_precision),
    "readability-lxml": ("readability-lxml", _readability),
    "Resiliparse": ("resiliparse", _resiliparse),
    "jusText": ("justext", _justext),
}
