"""Integration: messages that leave by a channel whose provider misbehaves."""

from collections.abc import Sequence

from relevo.app.build import Plugs
from relevo.channels.fake import Fault, MemoryChannel
from relevo.channels.ports import Accepted, Inbound, Outbound, Unknown
from relevo.conversation.events import DeliveryReported, MessageSent
from relevo.kernel.clock import VirtualClock
from relevo.kernel.errors import Refused, RetryLater
from relevo.testing.kit import Kit, pass_time

FILES = {"relevo.yaml": "name: Shop\nlanguages: [en]\n"}


def _busy(_: Outbound) -> Accepted:
    raise RetryLater("slow down", after=5)


def _opted_out(_: Outbound) -> Accepted:
    raise Refused("21610")


def _broken(_: Outbound) -> Accepted:
    raise ZeroDivisionError


def _no_answer(_: Outbound) -> Unknown:
    return Unknown("timeout")


async def _greeted(
    faults: Sequence[Fault], seconds: float
) -> tuple[MemoryChannel, list[MessageSent], list[DeliveryReported]]:
    """Let one customer say hello, wait, and give what left, what was said and what was reported."""
    clock = VirtualClock()
    channel = MemoryChannel(faults=faults)
    kit = Kit(FILES, plugs=Plugs(clock=clock, channels={"memory": channel}))
    async with kit.house() as house:
        receipt = await house.node.receive(Inbound("memory", "+1", "m1", "hello"))
        await pass_time(house, clock, seconds)
        log = await house.store.read(receipt.conversation)
    sent = [x.event for x in log if isinstance(x.event, MessageSent)]
    reported = [x.event for x in log if isinstance(x.event, DeliveryReported)]
    return channel, sent, reported


async def test_that_replies_leave_in_order_and_are_reported() -> None:
    channel, sent, reported = await _greeted([], 10)
    assert [x.text for x in channel.taken] == [x.text for x in sent]
    assert {x.state for x in reported} == {"delivered"}
    assert len(reported) == len(sent)


async def test_that_a_busy_provider_delays_and_keeps_the_order() -> None:
    channel, sent, reported = await _greeted([_busy, _busy], 60)
    assert [x.text for x in channel.taken] == [x.text for x in sent]
    assert all(x.state == "delivered" for x in reported)


async def test_that_what_may_have_left_is_not_sent_again() -> None:
    channel, sent, reported = await _greeted([_no_answer], 60)
    assert [x.text for x in channel.taken] == [x.text for x in sent[1:]]
    assert reported[0].state == "unknown"


async def test_that_a_refusal_is_final_and_shown() -> None:
    channel, sent, reported = await _greeted([_opted_out], 60)
    assert len(channel.taken) == len(sent) - 1
    assert (reported[0].state, reported[0].detail) == ("failed", "21610")


async def test_that_an_adapters_bug_stops_no_other_message() -> None:
    channel, sent, reported = await _greeted([_broken], 60)
    assert len(channel.taken) == len(sent) - 1
    assert reported[0].state == "unknown"
