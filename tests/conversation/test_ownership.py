"""Property: one owner speaks, versions follow each other, and a late turn's words are withdrawn."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.conversation import events as e
from relevo.conversation.author import (
    ASSISTANT,
    CUSTOMER,
    NOBODY,
    SYSTEM,
    THE_ASSISTANT,
    Author,
    AuthorKind,
    Owner,
    agent,
    queue,
)
from relevo.conversation.ownership import Expected, Head, check_event, check_expected, withdraw
from relevo.conversation.placement import place
from relevo.conversation.ports import Write
from relevo.kernel.errors import BadInput, Conflict
from relevo.testing.any_event import any_author, any_event

ANN, BOB = Author(AuthorKind.AGENT, "ann"), Author(AuthorKind.AGENT, "bob")
LEAD = Author(AuthorKind.SUPERVISOR, "bob")
OWNERS = [THE_ASSISTANT, NOBODY, queue("general"), agent("ann"), agent("bob")]
Facts = list[tuple[Author, e.Event]]


def _sent(version: int) -> e.MessageSent:
    return e.MessageSent("words", version)


@pytest.mark.parametrize("owner", OWNERS, ids=str)
def test_that_only_the_owner_and_the_system_speak(owner: Owner) -> None:
    head = Head(owner=owner, owner_version=4)
    speakers = [ASSISTANT, ANN, BOB, SYSTEM, CUSTOMER]
    allowed = [speaker for speaker in speakers if _may(head, speaker, _sent(4))]
    theirs = {THE_ASSISTANT: [ASSISTANT], agent("ann"): [ANN], agent("bob"): [BOB]}
    assert allowed == [*theirs.get(owner, []), SYSTEM]


def _may(head: Head, author: Author, event: e.Event) -> bool:
    try:
        check_event(head, author, event)
    except Conflict:
        return False
    return True


@given(st.sampled_from(OWNERS), any_author(), st.integers(0, 9), st.integers(0, 9))
def test_that_words_against_another_version_never_stand(
    owner: Owner, author: Author, version: int, written: int
) -> None:
    head = Head(owner=owner, owner_version=version)
    assert not (_may(head, author, _sent(written)) and written != version)


@given(st.integers(0, 9), st.integers(0, 12))
def test_that_a_change_of_owner_counts_one_up(version: int, to: int) -> None:
    changed = e.OwnerChanged(agent("bob"), to, "takeover", 1)
    assert _may(Head(owner_version=version), SYSTEM, changed) == (to == version + 1)


@pytest.mark.parametrize(
    ("expected", "holds"),
    [
        (Expected(), True),
        (Expected(owner_version=3, owner=agent("bob"), position=9), True),
        (Expected(owner_version=2), False),
        (Expected(owner=agent("ann")), False),
        (Expected(owner_version=3, position=8), False),
    ],
)
def test_that_everything_expected_must_hold(expected: Expected, *, holds: bool) -> None:
    head = Head(owner=agent("bob"), owner_version=3, position=9)
    if holds:
        check_expected(head, expected)
        return
    with pytest.raises(Conflict) as refused:
        check_expected(head, expected)
    assert (refused.value.owner, refused.value.owner_version) == ("agent:bob", 3)


@given(st.lists(st.tuples(any_author(), any_event()), max_size=20))
def test_that_withdrawn_words_are_kept_as_such_and_nothing_is_said(facts: Facts) -> None:
    kept = withdraw(facts)
    said = [event.text for _, event in facts if isinstance(event, e.MessageSent)]
    withdrawn = [event.text for _, event in kept if isinstance(event, e.MessageWithdrawn)]
    assert withdrawn == said
    assert not any(isinstance(event, e.MessageSent | e.OwnerChanged) for _, event in kept)


@given(st.lists(st.tuples(any_author(), any_event()), max_size=20))
def test_that_what_a_late_turn_learnt_stays_in_its_order(facts: Facts) -> None:
    learnt = (e.SlotSet, e.ToolCalled, e.ToolReturned, e.CommandsUnderstood, e.TurnDecided)
    before = [fact for fact in facts if isinstance(fact[1], learnt)]
    assert [fact for fact in withdraw(facts) if isinstance(fact[1], learnt)] == before


@given(st.lists(st.tuples(any_author(), any_event()), max_size=20), st.sampled_from(OWNERS))
def test_that_a_withdrawn_turn_can_always_be_written(facts: Facts, owner: Owner) -> None:
    head = Head(owner=owner, owner_version=77, position=5)
    after, records = place("c1", head, Write(withdraw(facts), 1))
    assert [record.position for record in records] == [6 + n for n in range(len(records))]
    assert (after.owner, after.owner_version) == (owner, 77)


@given(st.lists(st.tuples(any_author(), any_event()), max_size=10))
def test_that_a_write_is_placed_whole_or_not_at_all(
    facts: Sequence[tuple[Author, e.Event]],
) -> None:
    head = Head(owner=THE_ASSISTANT, owner_version=1, position=3)
    try:
        after, records = place("c1", head, Write(facts, 7, turn=2, causation="m", bundle="b"))
    except (BadInput, Conflict):
        return
    assert [(record.author, record.event) for record in records] == list(facts)
    assert after.position == 3 + len(facts)
    assert {(r.at, r.turn, r.causation, r.bundle) for r in records} <= {(7, 2, "m", "b")}


def test_that_an_agent_takes_over_and_speaks_in_one_write() -> None:
    head = Head(owner=THE_ASSISTANT, owner_version=1)
    taken = e.OwnerChanged(agent("bob"), 2, "takeover", 1)
    after, records = place("c1", head, Write([(BOB, taken), (BOB, _sent(2))], 1))
    assert after.owner == agent("bob")
    assert [record.owner_version for record in records] == [2, 2]


def test_that_a_supervisor_speaks_as_the_person_they_are() -> None:
    assert _may(Head(owner=agent("bob"), owner_version=1), LEAD, _sent(1))
    assert not _may(Head(owner=agent("ann"), owner_version=1), LEAD, _sent(1))
