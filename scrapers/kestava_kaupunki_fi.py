"""Hållbar stad: the Sustainable City programme of Finland's Ministry of the Environment, in Swedish."""

from urbanfeed.scraping import Rights, Scraper, html, lines, listing, match, picture, sitemap, text

# "Publicerad 29-07-2019 kl. 13.45, uppdaterad 30-07-2019 kl. 10.12"
PUBLISHED = match(r"Publicerad ([\d-]+ kl\. [\d.]+)", inside="div.publishinfo")
UPDATED = match(r"uppdaterad ([\d-]+ kl\. [\d.]+)", inside="div.publishinfo")
# "Muralmålning på höghus © Bild: Laura Rautjoki / …"; in a text dump the line before it is the alternative text.
CAPTION = match(r"(?:^(?P<alt>.+)\n)?^(?P<caption>.+?) ©\s*Bild: (?P<credit>.+)$", inside="div.image")

scraper = Scraper(
    name="kestava_kaupunki_fi",
    title="Hållbar stad (Miljöministeriet)",
    home="https://www.kestavakaupunki.fi/sv-FI",
    language="sv-FI",
    timezone="Europe/Helsinki",
    rights=Rights(show="full", credit="Miljöministeriet", basis="text given to the project"),
    discover=sitemap("/sitemap.xml") + listing("/sv-FI"),
    article=r"/sv-FI/(PROGRAM|AKTUELLT/.+)",
    headline=text("div.article h1"),
    published=PUBLISHED,
    updated=UPDATED,
    image=picture("div.image img", says=CAPTION),
    body=html("div.article div.richtext"),
    dump=lines(drop=(CAPTION, PUBLISHED, match(r"^• Skriv ut sidan$"))),
)
