"""Unit: when people are there."""

import pytest

from relevo.kernel.clock import from_iso, to_iso
from relevo.playbook.hours import is_open, next_opening
from relevo.playbook.model import Block, Hours

OFFICE = Hours(
    "Europe/Madrid",
    tuple(Block(day, *span) for day in range(5) for span in ((540, 840), (960, 1140))),
    ("2026-01-06",),
)
NIGHT = Hours("America/New_York", (Block(4, 22 * 60, 26 * 60),))


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-01-07T07:59:59Z", "closed"),
        ("2026-01-07T08:00:00Z", "open"),
        ("2026-01-07T13:00:00Z", "closed"),  # lunch
        ("2026-01-07T15:30:00Z", "open"),
        ("2026-01-06T10:00:00Z", "closed"),  # holiday
        ("2026-01-10T10:00:00Z", "closed"),  # Saturday
        ("2026-07-01T07:00:00Z", "open"),  # summer time: nine o'clock in Madrid
    ],
)
def test_that_hours_are_local_with_breaks_and_holidays(at: str, state: str) -> None:
    assert is_open(OFFICE, from_iso(at)) is (state == "open")


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-01-10T02:59:00Z", "closed"),
        ("2026-01-10T03:00:00Z", "open"),  # Friday, 22:00
        ("2026-01-10T06:59:00Z", "open"),  # Saturday, 1:59
        ("2026-01-10T07:00:00Z", "closed"),
    ],
)
def test_that_a_block_may_go_past_midnight(at: str, state: str) -> None:
    assert is_open(NIGHT, from_iso(at)) is (state == "open")


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-01-07T06:00:00Z", "2026-01-07T08:00:00Z"),
        ("2026-01-07T13:30:00Z", "2026-01-07T15:00:00Z"),
        ("2026-01-05T19:00:00Z", "2026-01-07T08:00:00Z"),  # over the holiday
        ("2026-01-09T19:00:00Z", "2026-01-12T08:00:00Z"),  # over the weekend
        ("2026-03-27T19:00:00Z", "2026-03-30T07:00:00Z"),  # into summer time
        ("2026-01-07T09:00:00Z", "2026-01-07T09:00:00Z"),  # open now
    ],
)
def test_that_the_next_opening_is_the_first_one(at: str, opens: str) -> None:
    following = next_opening(OFFICE, from_iso(at))
    assert following is not None
    assert to_iso(following) == to_iso(from_iso(opens))


def test_that_no_hours_means_always_and_never_coming_back_is_none() -> None:
    assert is_open(Hours(), 0)
    closed = Hours(
        "UTC",
        (Block(0, 0, 60),),
        tuple(f"2026-{m:02}-{d:02}" for m in range(1, 5) for d in range(1, 32)),
    )
    assert next_opening(closed, from_iso("2026-01-07T00:00:00Z")) is None
