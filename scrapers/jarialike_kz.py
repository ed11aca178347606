"""Jarialike: news from Kyzylorda, in Kazakh (https://jarialike.kz)."""

from urbanfeed.scraping import Rights, Scraper, attribution, html, latest, lines, text

# The first line says the headline again: "…,-деп хабарлайды Jarialike.kz."
REPORTS = attribution(",-деп хабарлайды Jarialike.kz.")

scraper = Scraper(
    name="jarialike_kz",
    title="Jarialike.kz",
    home="https://jarialike.kz/",
    language="kk",
    timezone="Asia/Qyzylorda",
    rights=Rights(show="full", credit="Jarialike.kz", basis="text given to the project"),
    discover=latest("/feed/", "/category/qogam/"),
    article=r"/\d{4}/\d\d/[^/]+/|/\?p=\d+",
    headline=text("h1.entry-title"),
    section=text("ul.td-category li.entry-category"),
    body=html("div.td-post-content", drop=("div.td-post-featured-image", REPORTS)),
    dump=lines(headline=REPORTS),
)
