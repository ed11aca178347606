from pathlib import Path

import pytest

from urbanfeed.ingest.outcome import FAILURE_KINDS
from urbanfeed.settings import PREFIX, Settings, SettingsError, load, without_password

DOCS = Path(__file__).parent.parent / "docs" / "operating.md"


def test_an_unknown_setting_is_an_error_that_names_the_nearest_one() -> None:
    with pytest.raises(
        SettingsError, match=r"URBANFEED_DATABSE_URL is not a setting; did you mean URBANFEED_DATABASE_URL"
    ):
        load({"URBANFEED_DATABSE_URL": "sqlite:///x"})
    with pytest.raises(SettingsError, match="`urbanfeed settings` lists them all"):
        load({"URBANFEED_FOO": "x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("BASE_URL", "news.example"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https:///wire"),
        ("BASE_URL", "https://news.example/?a=b"),
        ("BASE_URL", "https://news.example/#top"),
        ("BASE_URL", "https://[::1"),
        ("DATABASE_URL", "mysql://x"),
        ("LOG_LEVEL", "x"),
        ("EMBED_ANCESTORS", "https://city.example/news"),
        ("EMBED_ANCESTORS", "none"),
        ("EMBED_ANCESTORS", "'none' https://city.example"),
        ("EMBED_ANCESTORS", "'NONE' https://city.example"),
        ("EMBED_ANCESTORS", "city.example; script-src *"),
        ("EMBED_ANCESTORS", "'unsafe-inline'"),
        ("EMBED_ANCESTORS", "https://го́род.example"),
    ],
)
def test_a_bad_value_is_an_error_that_names_the_setting(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError, match=PREFIX + name):
        load()


@pytest.mark.parametrize(
    ("value", "sources"),
    [
        ("*", ("*",)),
        ("'none'", ("'none'",)),
        ("'self' https://city.example", ("'self'", "https://city.example")),
        ("https:,http://localhost:*", ("https:", "http://localhost:*")),
        ("*.press.example:8443, https://*.city.example", ("*.press.example:8443", "https://*.city.example")),
    ],
)
def test_the_sites_that_may_hold_our_pages_are_sources_of_a_policy(
    value: str, sources: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load().embed_ancestors == ("*",)
    monkeypatch.setenv(PREFIX + "EMBED_ANCESTORS", value)
    assert load().embed_ancestors == sources


@pytest.mark.parametrize(
    ("value", "base"),
    [
        ("https://news.example/wire/", "https://news.example/wire"),
        ("https://қала.example:8443/жаңа wire/", "https://xn--80aa6a83a.example:8443/%D0%B6%D0%B0%D2%A3%D0%B0%20wire"),
    ],
)
def test_a_public_address_is_written_as_headers_take_it(value: str, base: str) -> None:
    assert load({}, base_url=value).base_url == base


def test_an_option_of_the_command_line_is_stronger_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URBANFEED_PORT", "8001")
    assert load().port == 8001
    assert load(port=8002).port == 8002
    assert load(port=None).port == 8001


def test_the_documentation_mentions_every_setting() -> None:
    text = DOCS.read_text()
    assert [name for name in Settings.model_fields if f"`{PREFIX}{name.upper()}`" not in text] == []


def test_the_documentation_explains_every_kind_of_failure() -> None:
    text = DOCS.read_text()
    assert sorted(kind for kind in FAILURE_KINDS if f"`{kind}`" not in text) == []


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:secret@db.example:5432/feed?a=b", "postgresql://me:…@db.example:5432/feed?a=b"),
        ("postgresql://me:se@cr:et@db/feed", "postgresql://me:…@db/feed"),
        ("postgresql://db/feed?user=me&password=secret&host=/run", "postgresql://db/feed?user=me&password=…&host=/run"),
        ("postgresql://me@db/feed", "postgresql://me@db/feed"),
        ("sqlite:////srv/a:b@c.sqlite3", "sqlite:////srv/a:b@c.sqlite3"),
    ],
)
def test_a_database_is_shown_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_bad_database_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "DATABASE_URL", "mysql://me:secret@db/feed")
    with pytest.raises(SettingsError, match=r"'mysql://me:…@db/feed' cannot be used"):
        load()
