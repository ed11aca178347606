from datetime import UTC, datetime

import pytest

from urbanfeed.moment import Moment


@pytest.mark.parametrize(
    ("moment", "instant"),
    [
        (
            Moment("2019-07-29T13:45:00+03:00", "minute", "source", "29-07-2019 kl. 13.45", "Europe/Helsinki"),
            datetime(2019, 7, 29, 10, 45, tzinfo=UTC),
        ),
        (Moment("2025-07-08", "day", "source", "/2025/07/08/", "Asia/Almaty"), datetime(2025, 7, 7, 19, tzinfo=UTC)),
        (Moment("2025-07-08", "day", "unknown", "8 July 2025"), datetime(2025, 7, 8, tzinfo=UTC)),
        (Moment("2023-05-15T12:05:00", "minute", "unknown", "12:05 مساءً"), datetime(2023, 5, 15, 12, 5, tzinfo=UTC)),
    ],
)
def test_a_moment_sorts_by_its_instant(moment: Moment, instant: datetime) -> None:
    """A day as 00:00 in the source's zone; an unknown zone as UTC."""
    assert moment.instant == instant


@pytest.mark.parametrize(
    ("at", "zone"), [("2023-05-15T12:05:00+09:00", "unknown"), ("2023-05-15T12:05:00", "stated"), ("noon", "unknown")]
)
def test_a_moment_never_claims_an_offset_that_nobody_stated(at: str, zone: str) -> None:
    with pytest.raises(ValueError, match=r"offset|isoformat"):
        Moment(at, "minute", zone, at)  # type: ignore[arg-type]
