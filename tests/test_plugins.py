"""Installed scrapers: ours, and those that another wheel brings."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from golden import SOURCES
from urbanfeed import plugins
from urbanfeed.plugins import PluginError, installed, load_file, scraper_for

SCRAPER = """
from urbanfeed.scraping import Scraper, html, text

scraper = Scraper(name={name!r}, title="City", home="https://{name}.example/", language="en", headline=text("h1"),
                  body=html("div"))
"""


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another distribution on the path, with an entry point for its package `other_scrapers`."""
    before = set(sys.modules)
    package = tmp_path / "other_scrapers"
    package.mkdir()
    (package / "__init__.py").write_text("")
    metadata = tmp_path / "other-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{plugins.GROUP}]\nother = other_scrapers\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugins._installed.cache_clear()
    yield package
    plugins._installed.cache_clear()
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_the_founding_sources_are_installed_in_the_order_of_their_names() -> None:
    names = list(installed())
    assert names == sorted(names)
    assert set(SOURCES) <= set(names)


def test_a_scraper_of_another_wheel_is_found(wheel: Path) -> None:
    (wheel / "one.py").write_text(SCRAPER.format(name="one"))
    (wheel / "shared.py").write_text("COLOURS = 'no scraper in here'")
    assert installed()["one"].title == "City"
    assert set(SOURCES) < set(installed())


def test_two_scrapers_of_one_name_are_refused_by_the_names_of_their_modules(wheel: Path) -> None:
    (wheel / "one.py").write_text(SCRAPER.format(name="optimism_kz"))
    with pytest.raises(PluginError, match=r"'optimism_kz': in .*(other_scrapers\.one|scrapers\.optimism_kz)"):
        installed()


def test_a_scraper_that_is_none_is_refused(wheel: Path) -> None:
    (wheel / "one.py").write_text("scraper = {'name': 'one'}")
    with pytest.raises(PluginError, match=r"other_scrapers\.one\.scraper is no Scraper but a dict"):
        installed()


def test_an_address_belongs_to_the_scraper_of_its_host() -> None:
    found = scraper_for("https://kestavakaupunki.fi/sv-FI/X")
    assert found is not None
    assert found.name == "kestava_kaupunki_fi"
    assert scraper_for("https://nobody.example/") is None
    assert scraper_for("http://[") is None


def test_a_file_that_was_edited_a_moment_ago_is_read_anew_and_nothing_is_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = tmp_path / "one.py"
    for name in ("one", "two"):
        file.write_text(SCRAPER.format(name=name))
        os.utime(file, (1_700_000_000, 1_700_000_000))
        assert load_file(file).name == name
    assert [it.name for it in tmp_path.iterdir()] == ["one.py"]
