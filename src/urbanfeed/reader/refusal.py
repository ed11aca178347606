"""
Refusal: pages that are no article, whatever their markup: empty ones, login walls, bot checks, error pages.

A page with a good deal of prose is never refused: an article may well be about a bot check. What is looked at first is
how little a page says; then the marks that its machines leave, and few words in a title.
"""

import re

from urbanfeed.page import ExtractionError, Page
from urbanfeed.reader.blocks import Place, blocks_of, mass_of
from urbanfeed.reader.facts import Facts
from urbanfeed.reader.tree import Tree, tree_of

__all__ = ["refuse", "refuse_tree"]

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
    if not page.markup.strip("\x00 \t\r\n\ufeff\xa0"):
        raise ExtractionError("empty", "the page has no content")
    if page.is_dump:
        return
    refuse_tree(page, tree_of(page.markup))


def refuse_tree(page: Page, tree: Tree) -> None:
    """As `refuse`, for a page whose tree is there."""
    blocks = blocks_of(tree)
    prose = sum(
        it.mass for it in blocks if it.mass >= _PARAGRAPH and it.linked * 2 <= it.mass and not it.place & Place.NAV
    )
    if prose >= _LITTLE:
        return
    if _CHECKS.search(page.markup):
        raise ExtractionError("bot-check", "the page asks to prove that a person is reading")
    facts = Facts(tree, blocks, [False] * len(blocks), page.url)
    heads = [facts.title, *(it.text for it in blocks if it.tag == "h1")]
    if any(len(it) <= 80 and _ERROR_TITLE.search(it) for it in heads):
        raise ExtractionError("error-page", f"the page says {next(filter(_ERROR_TITLE.search, heads))!r}")
    if prose < _LITTLE // 3 and _asks_for_password(tree):
        raise ExtractionError("login-wall", "the page asks for a password and has hardly any text")
    if not blocks or sum(mass_of(it.text) for it in blocks) == 0:
        raise ExtractionError("empty", "the page has no text")


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
