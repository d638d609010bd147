"""Property: what is written to the store is what comes back, for every kind of event."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relevo.conversation import codec
from relevo.conversation.author import CUSTOMER
from relevo.conversation.events import Event, MessageReceived, Record
from relevo.conversation.fold import fold
from relevo.conversation.state import State
from relevo.testing.any_event import KINDS, any_event, any_log, any_of


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_that_every_kind_comes_back_as_it_was(kind: type[Event]) -> None:
    @settings(max_examples=25)
    @given(any_of(kind))
    def comes_back(event: Any) -> None:
        assert codec.decode(codec.kind_of(event), codec.encode(event)) == event

    comes_back()


@given(any_log())
def test_that_a_snapshot_is_the_state_it_was_taken_of(log: list[Record]) -> None:
    state = fold(State("c1"), log)
    assert codec.decode_state(codec.encode_state(state)) == state


@given(any_event())
def test_that_every_event_can_be_shown_as_plain_data(event: Event) -> None:
    data = codec.as_data(Record("c1", 1, 0, CUSTOMER, event, 1))
    assert json.loads(json.dumps(data)) == data
    assert data["kind"] == codec.kind_of(event)


def test_that_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        codec.decode("Nonsense", b"{}")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"text": 1}', b'{"text": "no channel"}'])
def test_that_a_broken_body_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"validation error|Invalid JSON"):
        codec.decode("MessageReceived", body)


def test_that_a_field_of_tomorrow_is_ignored() -> None:
    body = b'{"text": "hi", "channel": "chat", "mood": "blue"}'
    assert codec.decode("MessageReceived", body) == MessageReceived("hi", "chat")


def test_that_the_schema_names_every_kind() -> None:
    schema = codec.schema()
    assert set(schema["events"]) == {kind.__name__ for kind in KINDS}
    assert json.loads(json.dumps(schema)) == schema


@given(st.text())
def test_that_half_a_character_is_refused_before_it_is_stored(text: str) -> None:
    text += "\ud83d"
    with pytest.raises(ValueError, match="surrogates"):
        codec.encode(MessageReceived(text, "chat"))
