"""Embeds in a page that no scraper knows: those of the article come out at their place, others do not."""

from urbanfeed import extract_article
from urbanfeed.blocks import Embed

_PROSE = "A sentence of plain prose that somebody wrote, with a comma and another clause after it. " * 3


def _embeds(*between: str) -> list[str]:
    body = "".join(f"<p>{_PROSE}</p>{it}" for it in between)
    page = f"""<body><nav><iframe src="https://nav.example/x"></iframe></nav><article><h1>A headline</h1>{body}
        <p>{_PROSE}</p></article><footer><iframe src="https://foot.example/x"></iframe></footer></body>"""
    article = extract_article(page, "https://example.org/a")
    return [it.url for it in article.body if isinstance(it, Embed)]


def test_frames_and_players_stand_where_the_article_has_them() -> None:
    assert _embeds(
        '<div class="video"><iframe src="https://www.youtube.com/embed/abc" allowfullscreen></iframe></div>',
        '<video controls><source type="video/mp4" src="/film.mp4"><p>No video here.</p></video>',
        '<figure><iframe src="https://www.openstreetmap.org/export/embed.html?bbox=1"></iframe></figure>',
    ) == [
        "https://www.youtube.com/embed/abc",
        "https://example.org/film.mp4",
        "https://www.openstreetmap.org/export/embed.html?bbox=1",
    ]


def test_posts_are_embeds_by_their_networks_own_classes() -> None:
    assert _embeds(
        '<blockquote class="twitter-tweet"><p>Words</p>A <a href="https://x.com/a/status/1">1 May</a></blockquote>',
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/1/"></blockquote>',
        '<script async src="https://telegram.org/js/telegram-widget.js" data-telegram-post="city/12"></script>',
    ) == ["https://x.com/a/status/1", "https://www.instagram.com/p/1/", "https://t.me/city/12"]


def test_what_advertises_or_asks_for_a_subscription_is_no_embed_of_the_article() -> None:
    assert not _embeds(
        '<div class="ad-slot"><iframe src="https://example.net/banner"></iframe></div>',
        '<iframe src="https://tpc.googlesyndication.com/safeframe/1"></iframe>',
        '<aside><iframe src="https://example.net/more"></iframe></aside>',
        '<div class="newsletter-signup"><iframe src="https://example.net/form"></iframe></div>',
    )
