"""Integration: every way in which the assistant gives up ends with people, and with one true sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from tests.runtime.shop import CLOSED, OPEN, Breaks, packet_of, shop, slots_of, told

from relevo.app.build import House, Plugs
from relevo.channels.fake import MemoryChannel
from relevo.channels.ports import Inbound
from relevo.conversation.author import AuthorKind, OwnerKind
from relevo.conversation.events import HandoffRequested, MessageSent, OwnerChanged, Record
from relevo.conversation.packet import Reason
from relevo.kernel.clock import SECOND, VirtualClock, from_iso
from relevo.knowledge.fake import FixedKnowledge
from relevo.playbook import texts
from relevo.testing.kit import Customer, Kit, customer, pass_time


@dataclass(frozen=True, slots=True)
class Case:
    """A way to give up: the lines that lead there, and what the packet says of it."""

    reason: Reason
    rule: str
    lines: Mapping[str, Sequence[str]]
    queue: str = "general"
    open: bool = True
    """A matter is open when it happens."""

    def told(self, language: str) -> Sequence[str]:
        """Give all that the customer says until then."""
        return [*BEGIN[language][: 1 + self.open], *self.lines[language]]


BEGIN = {
    "en": ["where is my order W001", "I want my money back"],
    "es": ["¿dónde está mi pedido W001?", "quiero que me devuelvan el dinero"],
}
"""A matter that was done and one that is open, before things go wrong."""

CASES = {
    "asked for a person": Case(
        Reason.CUSTOMER_REQUEST,
        "pattern.human_requested",
        {"en": ["I want to talk to a person"], "es": ["quiero hablar con una persona"]},
    ),
    "not understood twice": Case(
        Reason.NOT_UNDERSTOOD,
        "escalation.not_understood",
        {"en": ["flurb gnax wibble", "zorp quux"], "es": ["flurb gnax wibble", "zorp quux"]},
    ),
    "the same reply a third time": Case(
        Reason.LOOP_GUARD,
        "escalation.same_reply",
        {"en": ["please say that again"] * 2, "es": ["¿me lo repite, por favor?"] * 2},
    ),
    "tool failed": Case(
        Reason.TOOL_FAILED,
        "pattern.tool_failed",
        {"en": ["where is my order W999"], "es": ["¿dónde está mi pedido W999?"]},
    ),
    "sensitive topic": Case(
        Reason.SENSITIVE_TOPIC,
        "guideline.lawyers",
        {"en": ["you will hear from my lawyer"], "es": ["les va a escribir mi abogado"]},
        queue="care",
    ),
    "turn budget": Case(
        Reason.TURN_LIMIT,
        "escalation.turns",
        {
            "en": ["hello", "thanks"] * 3 + ["where is my order W002"],
            "es": ["hola", "gracias"] * 3 + ["¿dónde está mi pedido W002?"],
        },
    ),
    "attempts exhausted": Case(
        Reason.NOT_UNDERSTOOD,
        "escalation.attempts",
        {"en": ["9000", "8000"], "es": ["9000", "8000"]},
    ),
    "an exception inside": Case(
        Reason.ASSISTANT_FAILED,
        "assistant_failed.error",
        {"en": ["kaboom, please"], "es": ["kaboom, por favor"]},
    ),
    "an exception in a call": Case(
        Reason.ASSISTANT_FAILED,
        "assistant_failed.error",
        {"en": ["where is my order W666"], "es": ["¿dónde está mi pedido W666?"]},
        open=False,
    ),
    "an empty turn": Case(
        Reason.ASSISTANT_FAILED,
        "assistant_failed.empty",
        {"en": ["what does shipping cost?"], "es": ["¿cuánto cuesta el shipping?"]},
        open=False,
    ),
}

ORDERS = {"tool failed": "W999", "an exception in a call": "W666"}
"""Which order the customer asked about last, and in vain."""


def _kit(at: str) -> Kit:
    kit = shop(at, understander=Breaks())
    return kit.but(knowledge=FixedKnowledge({"shipping": " "}))


def _handed_over(records: Sequence[Record]) -> Sequence[Record]:
    """Give what was written from the handoff on."""
    first = next(i for i, x in enumerate(records) if isinstance(x.event, HandoffRequested))
    return records[first:]


async def _log(ada: Customer) -> list[Record]:
    return list(await ada.house.store.read(ada.talk.conversation))


def _true_sentences(house: House, name: str, language: str) -> set[str]:
    """Give every variant of a sentence, as it is true now."""
    variants = texts.find(house.bundle, name, language)
    opens = {"en": "tomorrow at 9:00 AM", "es": "mañana a las 9:00"}[language]
    return {variant.replace("{opens:moment}", opens) for variant in variants}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("at", [OPEN, CLOSED])
@pytest.mark.parametrize("name", CASES)
async def test_that_giving_up_ends_with_people_and_one_true_sentence(
    name: str, at: str, language: str
) -> None:
    case = CASES[name]
    async with _kit(at).house() as house:
        ada = customer(house)
        for line in case.told(language):
            await ada.says(line)
        log = await _log(ada)
        sentence = "handoff.open" if at == OPEN else "handoff.closed"
        true = _true_sentences(house, sentence, language)
        head = await house.store.head(ada.talk.conversation)
    since = _handed_over(log)
    assert (str(head.owner), head.owner_version) == (f"queue:{case.queue}", 2)
    assert isinstance(since[1].event, OwnerChanged)
    assert [x.author for x in told(since)] == [AuthorKind.SYSTEM]
    assert told(since)[0].text in true
    packet = packet_of(log)
    assert (packet.reason, packet.rule) == (case.reason, case.rule)
    assert packet.target.queue == case.queue


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", CASES)
async def test_that_the_packet_holds_everything_whatever_went_wrong(
    name: str, language: str
) -> None:
    case = CASES[name]
    async with _kit(OPEN).house() as house:
        ada = customer(house)
        for line in case.told(language):
            await ada.says(line)
        log = await _log(ada)
    packet = packet_of(log)
    place = next(x.position for x in log if isinstance(x.event, HandoffRequested))
    assert packet.goal.text == BEGIN[language][0]
    assert slots_of(packet)["order_id"] == ORDERS.get(name, "W001")
    calls = [(x.tool, x.status) for x in packet.tools]
    assert calls[0] == ("get_order", "done")
    assert (("get_order", "failed") in calls) == (name in ORDERS)
    assert packet.tools[0].result == {"place": 7}
    steps = {(x.flow, x.result) for x in packet.steps}
    assert ("status", "completed") in steps
    assert any(flow == "refund" and "amount" in how for flow, how in steps) == case.open
    assert ("amount" in packet.open_questions) == case.open
    assert (packet.language, packet.channel) == (language, "terminal")
    assert (packet.transcript_from, packet.transcript_to) == (1, place - 1)
    assert packet.why_now == max(x.position for x in log if x.author.kind == "customer")
    assert packet.summary_status == "ok"
    assert BEGIN[language][0] in packet.summary
    assert len(packet.summary.split()) <= 120


async def test_that_a_summary_of_a_long_story_keeps_to_its_limit() -> None:
    story = "where is my order W001, " + "the blue one with the box " * 60
    async with shop().house() as house:
        ada = customer(house)
        await ada.says(story)
        await ada.says("I want to talk to a person")
        packet = packet_of(await _log(ada))
    assert packet.summary.startswith("The customer wrote")
    assert len(packet.summary.split()) <= 120


@pytest.mark.parametrize("name", ["an exception in a call", "an empty turn"])
async def test_that_a_first_message_which_breaks_the_turn_is_answered_in_its_language(
    name: str,
) -> None:
    async with _kit(OPEN).house() as house:
        ada = customer(house)
        await ada.says(CASES[name].lines["es"][0])
        log = await _log(ada)
    kinds = [x.author for x in told(log)]
    assert kinds == [AuthorKind.ASSISTANT, AuthorKind.SYSTEM]
    assert packet_of(log).reason is Reason.ASSISTANT_FAILED
    assert {x.event.language for x in log if isinstance(x.event, MessageSent)} == {"es"}


async def test_that_words_of_an_exception_are_nowhere_in_the_log() -> None:
    async with _kit(OPEN).house() as house:
        ada = customer(house)
        await ada.says("where is my order W666")
        assert "Roe" not in repr(await _log(ada))
        assert packet_of(await _log(ada)).reason is Reason.ASSISTANT_FAILED


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("at", [OPEN, CLOSED])
async def test_that_every_line_on_the_terminal_gets_the_queues_sentence(
    at: str, language: str
) -> None:
    name = "queue.waiting" if at == OPEN else "queue.closed"
    async with shop(at).house() as house:
        ada = customer(house)
        await ada.says(CASES["asked for a person"].lines[language][0])
        before = len(await _log(ada))
        for line in BEGIN[language]:
            await ada.says(line)
        new = (await _log(ada))[before:]
        assert [x.author for x in told(new)] == [AuthorKind.SYSTEM] * 2
        assert {x.text for x in told(new)} <= _true_sentences(house, name, language)


async def test_that_elsewhere_the_queues_sentence_comes_once_a_minute() -> None:
    clock = VirtualClock(from_iso(OPEN))
    channel = MemoryChannel()
    kit = shop().but(plugs=Plugs(clock=clock, channels={"memory": channel}))
    async with kit.house() as house:
        receipt = await house.node.receive(Inbound("memory", "+1", "m0", "I want a human being"))
        await pass_time(house, clock, 2)
        handed_over_at = clock.now()
        for second in range(1, 150):
            await house.node.receive(Inbound("memory", "+1", f"m{second}", "hello?"))
            await pass_time(house, clock, 1)
        log = await house.store.read(receipt.conversation)
        head = await house.store.head(receipt.conversation)
    assert head.owner.kind is OwnerKind.QUEUE
    waits = [
        (x.at - handed_over_at) / SECOND
        for x in log
        if isinstance(x.event, MessageSent) and x.event.purpose == "queue"
    ]
    assert len(waits) == 2
    assert all(later - sooner >= 60 for sooner, later in zip([-2, *waits], waits, strict=False))
