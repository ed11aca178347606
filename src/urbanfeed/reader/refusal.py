"""
Refusal: pages that are no article, whatever their markup: empty ones, login walls, bot checks, error pages.

A page with a good deal of prose is never refused: an article may well be about a bot check. What is looked at first is
how little a page says; then the marks that its machines leave, and few words in a title.
"""

import re

from urbanfeed.page import ExtractionError, Page
from urbanfeed.reader.blocks import blocks_of
from urbanfeed.reader.elements import PLACES
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.features import Features, features_of
from urbanfeed.reader.runs import runs_of
from urbanfeed.reader.tree import Tree, tree_of

__all__ = ["refuse", "refuse_text", "refuse_tree"]

_LITTLE = 600  # mass of prose under which marks are believed
_PARAGRAPH = 50

# Left in the page's source by the checks of Cloudflare, Akamai, DataDome, PerimeterX, Imperva, AWS, Sucuri, Anubis.
_CHECKS = re.compile(
    r"cf-chl-|/cdn-cgi/challenge-platform/[^\"']{0,200}orchestrate|cf_chl_opt|cf-browser-verification|_Incapsula_Resource"
    r"|captcha-delivery\.com|px-captcha|awswaf\.com[^\"']{0,200}challenge|sucuri_cloudproxy|anubis_challenge|ak_bmsc_challenge"
    r"|<title>\s*(?:Just a moment|Attention Required! \| Cloudflare|Access denied|Are you a robot|Robot Check"
    r"|Human Verification|Pardon Our Interruption|DDoS-Guard|Security check|Checking your browser)",
    re.IGNORECASE,
)
_ERROR_TITLE = re.compile(
    r"(?<![\w.,#-])(?:40[0134]|410|429|50[0234])(?![\w.,%-])|not found|forbidden|internal server error"
    r"|bad gateway|service unavailable",
    re.IGNORECASE,
)


def refuse(page: Page) -> None:
    """Raise ExtractionError where the page is no article: empty, login-wall, bot-check, error-page."""
    refuse_text(page)
    if not page.is_dump:
        tree = tree_of(page.markup)
        runs = runs_of(tree)
        refuse_tree(page, tree, features_of(runs) if runs else None)


def refuse_text(page: Page) -> None:
    """Raise ExtractionError where there is nothing to read at all."""
    if not page.markup.strip("\x00 \t\r\n\ufeff\xa0"):
        raise ExtractionError("empty", "the page has no content")


def refuse_tree(page: Page, tree: Tree, features: Features | None) -> None:
    """As `refuse`, for a page whose tree is there."""
    if features is not None and _prose(features) >= _LITTLE:
        return
    if _CHECKS.search(page.markup):
        raise ExtractionError("bot-check", "the page asks to prove that a person is reading")
    blocks = blocks_of(features) if features else []
    facts = Facts(tree, blocks, [False] * len(blocks), page.url)
    heads = [facts.title, *(it.text for it in blocks if it.tag == "h1")]
    if any(len(it) <= 80 and _ERROR_TITLE.search(it) for it in heads):
        raise ExtractionError("error-page", f"the page says {next(filter(_ERROR_TITLE.search, heads))!r}")
    if (features is None or _prose(features) < _LITTLE // 3) and _asks_for_password(tree):
        raise ExtractionError("login-wall", "the page asks for a password and has hardly any text")
    if not blocks:
        raise ExtractionError("empty", "the page has no text")


def _prose(features: Features) -> float:
    """The mass of the page's sentences, those in navigation aside."""
    runs, elements = features.runs, features.elements
    outside = (elements.places[elements.of_run] & (1 << PLACES.index("nav"))) == 0
    reads = (runs.mass >= _PARAGRAPH) & (runs.linked * 2 <= runs.mass)
    return float(runs.mass[outside & reads].sum())


def _asks_for_password(tree: Tree) -> bool:
    """A password field that is shown; many pages hold a hidden one for a dialog."""
    for field in tree.parser.css('input[type="password" i]'):
        above = field.parent
        for _ in range(12):
            if above is None or _is_put_away(above.attributes):
                break
            if above.tag in ("main", "article", "body"):
                return True
            above = above.parent
    return False


def _is_put_away(attributes: dict[str, str | None]) -> bool:
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return "hidden" in attributes or attributes.get("role") == "dialog" or "hidden" in names or "modal" in names
