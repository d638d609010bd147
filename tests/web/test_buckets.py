import pytest

from relevo.kernel.clock import VirtualClock
from relevo.web.buckets import Buckets, caller


async def test_that_a_burst_is_free_and_then_it_flows(clock: VirtualClock) -> None:
    buckets = Buckets(clock, burst=2, rate=0.5)
    assert [buckets.take("a") for _ in range(3)] == [0.0, 0.0, 2.0]
    await clock.advance(2)
    assert buckets.take("a") == 0.0


async def test_that_who_keeps_asking_does_not_wait_longer(clock: VirtualClock) -> None:
    buckets = Buckets(clock, burst=1, rate=1)
    buckets.take("a")
    for _ in range(5):
        assert buckets.take("a") > 0
    await clock.advance(1)
    assert buckets.take("a") == 0.0


def test_that_one_key_does_not_feel_another(clock: VirtualClock) -> None:
    buckets = Buckets(clock, burst=1, rate=1)
    buckets.take("a")
    assert buckets.wait("a") > 0
    assert buckets.wait("b") == 0.0


@pytest.mark.parametrize(
    ("client", "key"),
    [
        (None, ""),
        (("203.0.113.7", 1), "203.0.113.7"),
        (("::ffff:203.0.113.7", 1), "203.0.113.7"),
        (("::1", 1), "::1"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::/64"),
        (("testclient", 1), "testclient"),
    ],
)
def test_that_a_caller_is_known_by_the_network_they_were_given(
    client: tuple[str, int] | None, key: str
) -> None:
    assert caller(client) == key
