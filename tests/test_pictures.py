"""Pictures, wherever lazy loading keeps their address, with what their page says of them."""

import pytest

from fragments import BASE, blocks, texts
from urbanfeed.blocks import Figure

PLACEHOLDER = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.mark.parametrize(
    "image",
    [
        f"<img src='{PLACEHOLDER}' data-src=a.jpg>",
        "<img src=/blank.gif data-lazy-src=a.jpg style='display:none'>",
        f"<img src='{PLACEHOLDER}' data-srcset='a.jpg 400w, b.jpg 800w'>",
        "<img srcset='\n  a.jpg 400w,\n  b.jpg 800w'>",
        "<picture><source srcset='b.webp 1x' type=image/webp><img src=a.jpg></picture>",
        f"<picture><source srcset='a.jpg 1x'><img src='{PLACEHOLDER}'></picture>",
        f"<img src='{PLACEHOLDER}'><noscript><img src=a.jpg></noscript>",
        "<img src=/blank.gif class=lazyload><noscript><img src=a.jpg></noscript>",
        f"<a href=big.jpg><img src='{PLACEHOLDER}'></a><noscript><img src=a.jpg></noscript>",
        "<figure><noscript><img src=a.jpg></noscript></figure>",
        "<img src=a.jpg><noscript><img src='https://count.example/?x'></noscript>",
        "<amp-img src=a.jpg width=4 height=3 layout=responsive><noscript><img src=b.jpg></noscript></amp-img>",
    ],
)
def test_a_picture_is_found_where_lazy_loading_keeps_it(image: str) -> None:
    assert blocks(f"<p>x</p>{image}<p>y</p>") == (*texts("x"), Figure(BASE + "a.jpg"), *texts("y"))


def test_a_picture_in_a_figure_keeps_caption_and_credit_wherever_its_address_is() -> None:
    figure = (
        f"<figure class=wp-caption><a href=b.jpg><img src='{PLACEHOLDER}' alt='A square'></a><noscript>"
        "<img src=a.jpg alt='A square'></noscript><figcaption>The square.<span hidden>Show more</span> "
        "<span class=credit>Photo: J. Doe</span></figcaption></figure>"
    )
    assert blocks(figure) == (Figure(BASE + "a.jpg", "A square", "The square.", "J. Doe"),)


@pytest.mark.parametrize(
    "image",
    [
        "<noscript><img src='https://count.example/?x'></noscript>",
        "<img src='https://count.example/?x' width=1 height=1>",
        "<img src='https://count.example/?x' style='display:none'>",
        "<img src='javascript:x'>",
        "<img src='blob:https://a.example/1'>",
    ],
)
def test_what_counts_visits_or_is_nowhere_is_no_picture(image: str) -> None:
    assert blocks(f"<p>x</p>{image}") == texts("x")
