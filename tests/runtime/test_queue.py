"""Integration: while people have a conversation, the assistant helps with words and never acts."""

from collections.abc import Sequence

import pytest

from relevo.app.build import Plugs
from relevo.conversation.author import AuthorKind, OwnerKind
from relevo.conversation.events import MessageSent, Record, ToolCalled
from relevo.kernel.clock import VirtualClock, from_iso
from relevo.knowledge.fake import FixedKnowledge
from relevo.testing.kit import Kit, customer

SETTINGS = "name: Shop\nlanguages: [en, es]\n"
GIFT = (
    "flow: gift\ntitle: {en: your gift, es: su regalo}\n"
    "examples: {en: [I want to send a gift, send a present], es: [quiero enviar un regalo]}\n"
    "slots:\n"
    '  code: {type: pattern, pattern: "G\\\\d{4}", ask: {en: Which code?, es: "¿Qué código?"}}\n'
    "steps:\n  - ask: code\n  - say: {en: 'Sent {code}.', es: 'Enviado {code}.'}\n"
)
SHIPPING = {"shipping": "Shipping is free from 50 euros."}


def _kit(settings: str = SETTINGS) -> Kit:
    clock = VirtualClock(from_iso("2026-01-07T10:00:00Z"))
    files = {"relevo.yaml": settings, "playbooks/gift.yaml": GIFT}
    return Kit(files, plugs=Plugs(clock=clock), knowledge=FixedKnowledge(SHIPPING))


async def _in_the_queue(kit: Kit, *lines: str) -> tuple[Sequence[Record], dict[str, object]]:
    """Ask for a person in the middle of a matter, say these lines; gives what came, and the values."""
    async with kit.house() as house:
        ada = customer(house)
        await ada.says("I want to send a gift")
        await ada.says("let me talk to a person please")
        before = len(await house.store.read(ada.talk.conversation))
        for line in lines:
            await ada.says(line)
        log = await house.store.read(ada.talk.conversation)
        state = await ada.state()
        assert state.owner.kind is OwnerKind.QUEUE
        values = {name: x.value for frame in state.stack for name, x in frame.slots.items()}
    return log[before:], dict(values)


def _said(log: Sequence[Record]) -> list[str]:
    return [x.event.text for x in log if isinstance(x.event, MessageSent)]


async def test_that_a_question_is_answered_and_the_person_still_comes() -> None:
    log, _ = await _in_the_queue(_kit(), "how much is shipping?")
    (said,) = _said(log)
    assert said.startswith("Shipping is free from 50 euros.")
    assert "colleague" in said
    authors = {x.author.kind for x in log if isinstance(x.event, MessageSent)}
    assert authors == {AuthorKind.SYSTEM}


async def test_that_a_project_may_want_it_quiet() -> None:
    quiet = _kit(SETTINGS + "handoff: {while_waiting: quiet}\n")
    log, _ = await _in_the_queue(quiet, "how much is shipping?")
    assert not any("50 euros" in text for text in _said(log))


async def test_that_what_the_customer_adds_is_kept_and_nothing_is_done() -> None:
    log, values = await _in_the_queue(_kit(), "G1234")
    assert values == {"code": "G1234"}
    assert not any("Sent" in text for text in _said(log))
    assert not any(isinstance(x.event, ToolCalled) for x in log)


async def test_that_who_is_in_danger_is_told_where_help_is_while_they_wait() -> None:
    log, _ = await _in_the_queue(_kit(), "I can't go on, I want to kill myself")
    assert any("emergency number" in text for text in _said(log))


@pytest.mark.parametrize("line", ["hello?", "are you there?"])
async def test_that_a_waiting_customer_hears_other_true_words_each_time(line: str) -> None:
    log, _ = await _in_the_queue(_kit(), line, line, line)
    assert len(set(_said(log))) == 3
