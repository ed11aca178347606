"""ICLEI East Asia: local governments for sustainability, its Mongolian pages (https://eastasia.iclei.org/mn/)."""

from urbanfeed.scraping import Rights, Scraper, html, lines, listing, match, sitemap, text

scraper = Scraper(
    name="iclei_east_asia",
    title="ICLEI East Asia",
    home="https://eastasia.iclei.org/mn/",
    language="mn",
    timezone="Asia/Ulaanbaatar",
    rights=Rights(show="full", credit="ICLEI East Asia", basis="text given to the project"),
    discover=sitemap("/sitemap.xml") + listing("/mn/news/"),
    article=r"/mn/(?!news/|members/|contact/)[^/]+/",
    headline=text(".hero h1"),
    # The page ends in a card that leads to another page, with a heading over it.
    body=html("div.entry-content", drop=(".hero", ".et_pb_section:has(.et_pb_blurb)")),
    dump=lines(
        drop=(match(r"\A.+:$"),),  # a kicker above the headline: "ИКЛЭЙ-н амлалт:"
        until=match(r"^Хотын тогтвортой хөгжлийн төлөөх бидний арга барил$|^Цааш$|^WORLD SECRETARIAT$"),
    ),
)
