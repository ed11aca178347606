"""Answers that make no sense: whatever a stranger writes into a header or a robots.txt, a fetch ends as others do."""

import pytest

from fetching import Clock, failure, settings
from local_site import Reply, Site
from urbanfeed.ingest.fetch import Fetcher, FetchError
from urbanfeed.ingest.fetch.pace import Pace


@pytest.mark.parametrize("etag", ['"\xe9"', '"\x1b[2J"'])
async def test_an_etag_that_cannot_be_said_again_is_not_asked_with(etag: str) -> None:
    """Bytes above ASCII are allowed there, in no encoding (RFC 9110, section 8.8.3); a round must not break of them."""
    with Site({"/": "<p>hello</p>"}) as site:
        async with Fetcher(settings()) as fetcher:
            again = await fetcher.get(f"{site.origin}/", etag=etag, last_modified=etag)
    assert again.status == 200
    assert not {"if-none-match", "if-modified-since"} & site.asked[-1].headers.keys()


async def test_a_date_beyond_all_calendars_is_no_retry_after() -> None:
    headers = {"Retry-After": "Mon, 1 Jan 99999999999 00:00:00 GMT"}
    with Site({"/": Reply(status=500, headers=headers)}) as site:
        error = await failure(f"{site.origin}/")
    assert (error.kind, error.status, error.retry_after) == ("http-status", 500, None)


@pytest.mark.parametrize("rule", ["Crawl-delay: 1e15", "Request-rate: 1/9999999999d"])
async def test_a_pause_of_a_million_years_is_told_as_one_of_a_day(rule: str) -> None:
    clock = Clock()
    with Site({"/robots.txt": f"User-agent: *\n{rule}", "/": "<p>hello</p>"}) as site:
        async with Fetcher(settings(), pace=Pace(clock.read, clock.sleep)) as fetcher:
            await fetcher.get(f"{site.origin}/")
            with pytest.raises(FetchError) as caught:
                await fetcher.get(f"{site.origin}/")
    assert caught.value.kind == "robots"
    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() <= 86_400
