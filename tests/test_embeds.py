"""What lives elsewhere becomes an embed with its address, as the widgets' own documentation writes it into pages."""

import pytest

from fragments import BASE, blocks, texts
from urbanfeed.blocks import Block, Embed, Quote

TWEET = (
    '<blockquote class="twitter-tweet" data-lang="en"><p lang="en" dir="ltr">Trees give shade. '
    '<a href="https://t.co/x">pic.example/x</a></p>&mdash; City Hall (@cityhall) '
    '<a href="https://twitter.com/cityhall/status/123?ref_src=twsrc">July 8, 2025</a></blockquote>'
    '<script async src="https://platform.twitter.com/widgets.js"></script>'
)


@pytest.mark.parametrize(
    ("fragment", "url"),
    [
        ('<iframe src="https://www.youtube.com/embed/a-B_1?rel=0"></iframe>', "https://www.youtube.com/embed/a-B_1?rel=0"),
        ('<p><iframe src="//player.vimeo.com/video/1"></iframe></p>', "https://player.vimeo.com/video/1"),
        ('<iframe src="about:blank" data-src="https://v.example/1"></iframe>', "https://v.example/1"),
        ('<iframe data-lazy-src="https://v.example/1"></iframe>', "https://v.example/1"),
        (
            '<iframe src="https://www.google.com/maps/embed?pb=!1m18!2m3"></iframe>',
            "https://www.google.com/maps/embed?pb=!1m18!2m3",
        ),
        (
            '<iframe src="https://www.openstreetmap.org/export/embed.html?bbox=65.4%2C44.8&amp;layer=mapnik"></iframe>',
            "https://www.openstreetmap.org/export/embed.html?bbox=65.4%2C44.8&layer=mapnik",
        ),
        ("<video poster=p.jpg><source src=v.webm><source src=v.mp4></video>", BASE + "v.webm"),
        ("<audio src=a.mp3 controls>Your browser has no audio</audio>", BASE + "a.mp3"),
        ('<amp-iframe src="https://m.example/map"><amp-img placeholder src=a.jpg></amp-img></amp-iframe>', "https://m.example/map"),
        ('<amp-youtube data-videoid="a-B_1"></amp-youtube>', "https://www.youtube.com/watch?v=a-B_1"),
        ('<lite-youtube videoid="a-B_1"></lite-youtube>', "https://www.youtube.com/watch?v=a-B_1"),
        ('<amp-vimeo data-videoid="12"></amp-vimeo>', "https://vimeo.com/12"),
        ('<amp-twitter data-tweetid="12"><blockquote placeholder>x</blockquote></amp-twitter>', "https://x.com/i/status/12"),
        ('<amp-instagram data-shortcode="aB_1"></amp-instagram>', "https://www.instagram.com/p/aB_1/"),
        ('<amp-facebook data-href="https://www.facebook.com/a/posts/1"></amp-facebook>', "https://www.facebook.com/a/posts/1"),
        ('<amp-tiktok data-src="12"></amp-tiktok>', "https://www.tiktok.com/embed/v2/12"),
        (
            '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/x/?utm_source=ig">'
            "<p><a href=x>View this post on Instagram</a></p></blockquote>",
            "https://www.instagram.com/p/x/?utm_source=ig",
        ),
        (
            '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@a/video/1"><section>a</section></blockquote>',
            "https://www.tiktok.com/@a/video/1",
        ),
        (
            '<div class="fb-post" data-href="https://www.facebook.com/a/posts/1"><blockquote>a</blockquote></div>',
            "https://www.facebook.com/a/posts/1",
        ),
        (
            '<blockquote class="mastodon-embed" data-embed-url="https://m.example/@a/1/embed">View</blockquote>',
            "https://m.example/@a/1/embed",
        ),
        ('<script async data-telegram-post="durov/123" data-width="100%"></script>', "https://t.me/durov/123"),
    ],
)  # fmt: skip
def test_a_widget_is_an_embed_with_its_absolute_address(fragment: str, url: str) -> None:
    assert blocks(fragment) == (Embed(url),)


def test_a_tweet_keeps_its_words_and_who_said_them() -> None:
    quote, embed = blocks(TWEET)
    assert isinstance(quote, Quote)
    assert (quote.text, quote.speaker) == ("Trees give shade. pic.example/x", "City Hall (@cityhall)")
    assert embed == Embed("https://twitter.com/cityhall/status/123?ref_src=twsrc")


@pytest.mark.parametrize(
    "fragment",
    [
        "<iframe src='javascript:alert(1)'></iframe>",
        "<iframe src='data:text/html,x'></iframe>",
        "<iframe srcdoc='<p>x'></iframe>",
        "<iframe src='https://count.example/ns.html' height=0 width=0></iframe>",
        "<iframe src='https://count.example/ns.html' style='display:none;visibility:hidden'></iframe>",
        "<embed src='ftp://x.example/a'>",
        "<amp-youtube data-videoid='\"><script>'></amp-youtube>",
        "<amp-youtube></amp-youtube>",
        "<amp-facebook data-href='javascript:alert(1)'></amp-facebook>",
        "<script data-telegram-post='../x'></script>",
        "<script src='https://platform.example/widgets.js'></script>",
    ],
)
def test_what_has_no_web_address_or_nobody_sees_is_no_embed(fragment: str) -> None:
    assert blocks(f"<p>a</p>{fragment}") == texts("a")


def test_a_post_without_an_address_is_a_quotation() -> None:
    expected: tuple[Block, ...] = (Quote("a"),)
    assert blocks("<blockquote class=instagram-media data-instgrm-permalink='javascript:x'>a</blockquote>") == expected
    assert blocks("<blockquote class=twitter-tweet>a</blockquote>") == expected
    assert blocks("<blockquote class=my-twitter-tweets>a <a href=/x>b</a></blockquote>") != expected
