"""
Embeds: what stands in an article and lives elsewhere (a video, a post, a map), and its address.

The conventions are those of the elements' and widgets' own documentation; nothing here is fetched, and only http and
https addresses come out.
"""

import re

from urbanfeed.ingest.addresses import absolute
from urbanfeed.ingest.elements import Element

__all__ = ["EMBEDS", "is_read_elsewhere", "keep_script", "link_of_post", "post_of", "url_of"]

_FRAMES = ("iframe", "video", "audio", "embed", "object", "amp-iframe", "amp-video", "amp-audio")
_ADDRESSES = ("src", "data-src", "data-lazy-src", "data")

# Elements that name what they show by a number: the attribute, and the address around its value.
_NUMBERED = {
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v={}"),
    "lite-youtube": ("videoid", "https://www.youtube.com/watch?v={}"),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/{}"),
    "lite-vimeo": ("videoid", "https://vimeo.com/{}"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/{}"),
    "amp-twitter": ("data-tweetid", "https://x.com/i/status/{}"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/{}/"),
    "amp-tiktok": ("data-src", "https://www.tiktok.com/embed/v2/{}"),
    "amp-facebook": ("data-href", "https://www.facebook.com/{}"),
    "amp-gist": ("data-gistid", "https://gist.github.com/{}"),
}
EMBEDS = (*_FRAMES, *_NUMBERED)
_NUMBER = re.compile(r"[\w-]{1,100}", re.ASCII)
_TELEGRAM_POST = re.compile(r"\w{1,64}/\d{1,12}", re.ASCII)

# Posts that a script fills in: the class of the element that waits for it, and the attribute with the post's address.
# Without an attribute, it is where the last link leads, and the words before it are the post's own.
_POSTS = {
    "twitter-tweet": None,
    "twitter-video": None,
    "bluesky-embed": None,
    "reddit-embed-bq": None,
    "instagram-media": "data-instgrm-permalink",
    "tiktok-embed": "cite",
    "fb-post": "data-href",
    "fb-video": "data-href",
    "mastodon-embed": "data-embed-url",
    "text-post-media": "data-text-post-permalink",
}


def url_of(element: Element, base: str | None) -> str | None:
    """The address of what a frame, a player or an AMP element shows; None for frames that nobody sees."""
    if numbered := _NUMBERED.get(element.tag):
        attribute, address = numbered
        value = (element.get(attribute) or "").strip()
        return address.format(value) if _NUMBER.fullmatch(value) else _web(value, None)
    if any((element.get(side) or "").strip() in ("0", "1", "0px", "1px") for side in ("width", "height")):
        return None
    sources = (it.get("src") for it in element.iter("source"))
    return next(filter(None, (_web(it, base) for it in (*map(element.get, _ADDRESSES), *sources))), None)


def post_of(element: Element, base: str | None) -> str | None:
    """The address of the post that an element is; None for any other element."""
    kind = _kind_of(element)
    if kind is None:
        return None
    attribute = _POSTS[kind]
    if attribute is not None and (url := _web(element.get(attribute), base)):
        return url
    link = link_of_post(element)
    return None if link is None else absolute(link.get("href"), base)


def is_read_elsewhere(post: Element) -> bool:
    """Whether the words in a post's element only ask to look at it elsewhere."""
    kind = _kind_of(post)
    return kind is not None and _POSTS[kind] is not None


def link_of_post(post: Element) -> Element | None:
    """The last link in a post's element: the date of the post, which leads to it."""
    links = list(post.iter("a"))
    return links[-1] if links else None


def keep_script(script: Element) -> None:
    """Makes a frame of a script that stands where it puts a Telegram post; leaves any other as it is."""
    post = script.get("data-telegram-post") or ""
    if _TELEGRAM_POST.fullmatch(post):
        script.tag, script.text = "iframe", None
        script.set("src", f"https://t.me/{post}")


def _kind_of(element: Element) -> str | None:
    names = element.get("class")
    return next((it for it in names.split() if it in _POSTS), None) if names else None


def _web(url: str | None, base: str | None) -> str | None:
    return absolute(url, base) if url and url.strip() else None
