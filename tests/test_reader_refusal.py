"""Pages that are no article, and articles that only speak of such."""

import pytest

from urbanfeed import reader
from urbanfeed.page import ExtractionError, Page

PROSE = "".join(f"<p>{i}. A paragraph of an article about pages that are not found, and about captchas on login pages, "
                "which is long enough for anybody.</p>" for i in range(9))  # fmt: skip


def _refuse(markup: str) -> None:
    reader.refuse(Page(content=b"", markup=markup))


@pytest.mark.parametrize(
    ("reason", "markup"),
    [
        ("empty", ""),
        ("empty", " \n\x00"),
        ("empty", "<html><body><div id=root></div><script>app()</script></body></html>"),
        ("bot-check", "<title>Just a moment...</title><body><noscript>Enable JavaScript</noscript></body>"),
        (
            "bot-check",
            "<body><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>Wait</body>",
        ),
        ("bot-check", "<body><iframe src='https://geo.captcha-delivery.com/captcha/'></iframe>x</body>"),
        ("error-page", "<title>404 Not Found</title><body><h1>Not Found</h1><p>nginx</p></body>"),
        ("error-page", "<title>Сайт</title><body><h1>Ошибка 404</h1><p>Страница не найдена</p></body>"),
        ("error-page", "<title>403 Forbidden</title><body><h1>403</h1></body>"),
        ("error-page", "<title>502 Bad Gateway</title><body></body>"),
        ("login-wall", "<title>Кіру</title><body><form><input name=u><input type=password></form>Кіру</body>"),
    ],
)
def test_what_is_no_article_is_refused(reason: str, markup: str) -> None:
    with pytest.raises(ExtractionError) as error:
        _refuse(markup)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    "markup",
    [
        f"<title>404 Not Found: a history</title><h1>404</h1>{PROSE}",
        f"<title>Just a moment...</title>{PROSE}",
        f"<body><form><input type=password></form>{PROSE}</body>",
        "<title>Photo 26034451 / 500px</title><p>A street at noon.</p>",
        "<title>Shop</title><div class='modal'><input type=password></div><p>A short notice.</p>",
    ],
)
def test_articles_are_not(markup: str) -> None:
    _refuse(markup)
