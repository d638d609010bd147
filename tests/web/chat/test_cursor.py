from relevo.conversation.author import ASSISTANT, SYSTEM, Author, agent
from relevo.conversation.events import Event, MessageSent, OwnerChanged, Record
from relevo.runtime.bus import Delta
from relevo.web.chat.cursor import Cursor


def piece(index: int, *, turn: int = 1, attempt: int = 1, version: int = 1) -> Delta:
    return Delta("c", turn, attempt, version, index, f"{index}")


def record(event: Event, author: Author, *, position: int, version: int, turn: int = 0) -> Record:
    return Record("c", position, 0, author, event, version, turn)


def test_that_pieces_are_wanted_in_their_order() -> None:
    cursor = Cursor("c", owner_version=1)
    assert [cursor.wants(piece(index)) for index in (0, 1, 1, 3, 2)] == [
        True, True, False, False, True,
    ]  # fmt: skip


def test_that_a_reply_is_not_begun_in_the_middle() -> None:
    assert not Cursor("c", owner_version=1).wants(piece(1))


def test_that_nothing_of_an_older_owner_is_wanted() -> None:
    cursor = Cursor("c", owner_version=1)
    assert cursor.wants(piece(0))
    changed = OwnerChanged(agent("ada"), 2, "takeover", 1)
    cursor.passed(record(changed, SYSTEM, position=9, version=2))
    assert not cursor.wants(piece(1))
    assert not cursor.wants(piece(0, turn=2))
    assert cursor.wants(piece(0, turn=2, version=2))


def test_that_a_new_attempt_begins_anew_and_the_old_one_is_over() -> None:
    cursor = Cursor("c", owner_version=1)
    assert cursor.wants(piece(0))
    assert cursor.wants(piece(0, attempt=2))
    assert not cursor.wants(piece(1, attempt=1))
    assert cursor.wants(piece(1, attempt=2))


def test_that_a_turn_that_is_told_wants_no_more_pieces() -> None:
    cursor = Cursor("c", owner_version=1)
    cursor.passed(record(MessageSent("hi", 1), ASSISTANT, position=3, version=1, turn=1))
    assert not cursor.wants(piece(0, turn=1))
    assert cursor.wants(piece(0, turn=2))
