"""Optimism.kz: good news from Kazakhstan and releases of its ministries, in Russian (https://optimism.kz)."""

from urbanfeed.scraping import PUBLISHED, Rights, Scraper, address, first, html, latest, lines, match, picture, text

# The text begins with a line of its own for the photographer: "Фото: МПС РК"
CREDIT = match(r"^Фото: (?P<credit>.+)$", inside="div.entry-content")

scraper = Scraper(
    name="optimism_kz",
    title="Optimism.kz",
    home="https://optimism.kz/",
    language="ru",
    timezone="Asia/Almaty",
    rights=Rights(show="full", credit="Optimism.kz", basis="text given to the project"),
    discover=latest("/feed/", "/category/obshhestvo/"),
    article=r"/\d{4}/\d\d/\d\d/[^/]+/",
    headline=text("h1.entry-title"),
    # The AMP twin states no date, but every address does: /2025/07/08/…
    published=first(PUBLISHED, address(r"/(\d{4}/\d\d/\d\d)/")),
    image=picture("figure.post-thumbnail :is(img, amp-img)", says=CREDIT),
    body=html("div.entry-content", drop=("div.sharedaddy", CREDIT)),
    dump=lines(drop=(CREDIT,), until=match(r"^Exit mobile version$")),
)
