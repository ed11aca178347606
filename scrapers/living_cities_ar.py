"""Living Cities: essays on cities, in Arabic. The site that published them is not known."""

from urbanfeed.scraping import PUBLISHED, Rights, Scraper, first, html, latest, lines, match, text

# "12:05 مساءً الإثنين 15 مايو 2023", in no stated time zone
DATELINE = match(r"^\d\d?:\d\d (?:صباحًا|مساءً) .+ \d{4}$", inside="p.post-meta span.tie-date")

scraper = Scraper(
    name="living_cities_ar",
    title="المدن الحية",
    home="https://living-cities.example/",
    language="ar",
    rights=Rights(show="full", credit="المدن الحية", basis="text given to the project"),
    discover=latest("/feed", "/category/culture"),
    article=r"/archives/\d+",
    headline=text("h1.post-title"),
    published=first(PUBLISHED, DATELINE),
    body=html("div.post-inner > div.entry"),
    dump=lines(
        drop=(DATELINE, match(r"^• (Facebook|Twitter|Rss|Mail|Print)$")),
        until=match(r"^اترك رد$"),  # "Leave a reply"
    ),
)
