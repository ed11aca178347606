"""
Invented city sites as files (tests/sites/), each in the conventions of a system in wide use, served on 127.0.0.1.

saari_fi: WordPress in Finnish, with feeds of articles and of comments. ozen_kk: Drupal in Kazakh, whose pages state no
date and announce no feed. gol_mn: a site in Mongolian that has listings only. mina_ar: a portal in Arabic whose front
page is made by script, with a packed news sitemap in an index that lists itself.
"""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

from local_site import Reply, Site

__all__ = ["SITES", "articles_of", "saved_site"]

SITES = Path(__file__).parent / "sites"
_XML = "application/xml; charset=utf-8"


@contextmanager
def saved_site(name: str) -> Iterator[Site]:
    """The site, on a free port."""
    with Site({}) as site:
        site.replies |= _replies(name, site.origin)
        yield site


def articles_of(name: str) -> list[dict[str, Any]]:
    """What its articles say: path, headline, date, author, and the paragraphs of the body."""
    return list(json.loads((SITES / name / "articles.json").read_text("utf-8")))


def _replies(name: str, origin: str) -> dict[str, Reply]:
    articles = articles_of(name)

    def filled(file: str, **values: object) -> str:
        return _filled(name, file, {"origin": origin, "first": articles[0]["path"]} | values)

    def each(file: str) -> list[str]:
        return [filled(file, **_values(number, it)) for number, it in enumerate(articles)]

    replies = {it["path"]: Reply(page) for it, page in zip(articles, each("page.html"), strict=True)}
    match name:
        case "saari_fi":
            replies["/"] = Reply(filled("list.html", items="".join(each("item.html"))))
            replies["/feed/"] = Reply(filled("feed.xml", entries="".join(each("entry.xml"))), type=_XML)
            replies["/comments/feed/"] = Reply(filled("comments.xml"), type=_XML)
            replies["/wp-json/wp/v2/pages/2"] = Reply('{"id": 2}', type="application/json")
        case "ozen_kk":
            replies["/kk/janalyqtar"] = Reply(filled("list.html", items="".join(each("item.html"))))
            replies["/rss.xml"] = Reply(filled("feed.xml", entries="".join(each("entry.xml"))), type=_XML)
        case "gol_mn":
            items = each("item.html")
            for page, some in ((1, items[:4]), (2, items[4:])):
                other = 3 - page
                pages = f'<a href="/medee?p={other}">{other}</a>'
                replies["/medee" if page == 1 else "/medee?p=2"] = Reply(
                    filled("list.html", items="".join(some), page=page, pages=pages)
                )
        case "mina_ar":
            replies["/ar"] = Reply(filled("list.html"))
            replies["/robots.txt"] = Reply(f"User-agent: *\nSitemap: {origin}/sitemap.xml\n", type="text/plain")
            replies["/sitemap.xml"] = Reply(filled("index.xml"), type=_XML)
            replies["/sitemap-pages.xml"] = Reply(filled("pages.xml"), type=_XML)
            news = filled("news.xml", entries="".join(each("entry.xml"))).encode()
            replies["/sitemap-news.xml.gz"] = Reply(gzip.compress(news), type="application/gzip")
    return replies


def _values(number: int, article: dict[str, Any]) -> dict[str, object]:
    at = datetime.fromisoformat(article["date"])
    return article | {
        "n": 700 + number,
        "lead": article["body"][0].partition(". ")[0],
        "body": "".join(f"<p>{escape(it)}</p>\n" for it in article["body"]),
        "printed": f"{at.day}.{at.month}.{at.year}",
        "ymd": f"{at:%Y-%m-%d %H:%M}",
        "rfc5322": format_datetime(at),
    }


def _filled(name: str, file: str, values: dict[str, object]) -> str:
    text = (SITES / name / file).read_text("utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", str(value or ""))
    return text
