"""
Embeds among the blocks that were kept: frames, players and posts, which have no text to judge and are the article's.

Which address each shows is not looked at here; what is advertising, or asks for subscribing or sharing, is left out.
"""

import re
from collections.abc import Iterator
from html import escape

from urbanfeed.reader.elements import words_of
from urbanfeed.reader.tree import Tree

__all__ = ["embeds_between"]

_FRAMES = frozenset({
    "iframe", "video", "audio", "embed", "object", "amp-iframe", "amp-video", "amp-audio", "amp-youtube", "amp-vimeo",
    "amp-dailymotion", "amp-twitter", "amp-instagram", "amp-tiktok", "amp-facebook", "amp-gist", "lite-youtube",
    "lite-vimeo",
})  # fmt: skip
# Classes of elements that a network's script turns into a post, by the networks' own documentation.
_POSTS = frozenset({
    "twitter-tweet", "twitter-video", "bluesky-embed", "reddit-embed-bq", "instagram-media", "tiktok-embed", "fb-post",
    "fb-video", "mastodon-embed", "text-post-media",
})  # fmt: skip
_NOT_THERE = frozenset({"nav", "aside", "footer", "header", "form"})
_UNWANTED = words_of(' class="share related ad newsletter cookie hidden comment sidebar"')
_ADVERTISING = re.compile(
    r"doubleclick|googlesyndication|googletagmanager|adservice|adserver|adsystem|\bads?[.-]|taboola|outbrain|recaptcha",
    re.IGNORECASE,
)
_UPWARD = 6  # elements around an embed that are asked what they are for


def embeds_between(tree: Tree, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The embeds from one node to another, each with its markup; what is inside one is not looked at again."""
    node = first
    while node < last:
        tag, written = tree.tags[node], tree.written[node]
        is_embed = tag in _FRAMES or (tag == "script" and " data-telegram-post=" in written)
        is_post = not is_embed and tag[:1] != "-" and " class=" in written and _is_post(tree, node)
        if (is_embed or is_post) and not _ADVERTISING.search(written) and _is_wanted(tree, node, is_post):
            yield node, _post(tree, node) if is_post else _frame(tree, node)
            node = tree.ends[node]
        else:
            node += 1


def _is_post(tree: Tree, node: int) -> bool:
    return not _POSTS.isdisjoint(tree.attributes(node).get("class", "").split())


def _is_wanted(tree: Tree, node: int, is_post: bool) -> bool:
    if is_post:  # whose own class is its network's name, as a share button's is
        node = tree.parents[node]
    for _ in range(_UPWARD):
        if node <= 0:
            return True
        if tree.tags[node] in _NOT_THERE or words_of(tree.written[node]) & _UNWANTED:
            return False
        node = tree.parents[node]
    return True


def _frame(tree: Tree, node: int) -> str:
    """The element with its sources, which a player may have in place of an address of its own."""
    inside = range(node + 1, tree.ends[node])
    sources = "".join(f"<source{tree.written[i]}>" for i in inside if ' src="' in tree.written[i])
    return f"<{tree.tags[node]}{tree.written[node]}>{sources}</{tree.tags[node]}>"


def _post(tree: Tree, node: int) -> str:
    """The element with its links alone: the words of a post are judged as all other words are."""
    inside = range(node + 1, tree.ends[node])
    hrefs = [tree.attributes(i).get("href", "") for i in inside if tree.tags[i] == "a"]
    links = "".join(f'<a href="{escape(href)}"></a>' for href in hrefs)
    return f"<blockquote{tree.written[node]}>{links}</blockquote>"
