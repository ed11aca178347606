"""Hosts and paths of addresses, whatever stands in them."""

import pytest

from urbanfeed.address import host, path


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://WWW.City.Example:8443/news/?x=1#y", ("city.example", "/news")),
        ("//m.city.example", ("m.city.example", "")),
        ("/news/1/", ("", "/news/1")),
        ("http://[::1]/a", ("::1", "/a")),
        ("http://[", ("", "")),
        ("mailto:desk@city.example", ("", "desk@city.example")),
        ("", ("", "")),
        (None, ("", "")),
    ],
)
def test_an_address_is_taken_apart_and_never_raises(url: str | None, expected: tuple[str, str]) -> None:
    assert (host(url), path(url)) == expected
