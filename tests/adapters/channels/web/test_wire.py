import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.adapters.channels.web import CAPABILITIES, WebWire
from relevo.channels import chat
from relevo.conversation.events import Choice, Source

WIRE = WebWire()


def test_that_a_hello_is_read_with_what_it_leaves_out() -> None:
    assert WIRE.parse('{"type":"hello"}') == chat.Hello()
    frame = '{"type":"hello","visitor":"v","conversation":"c","after":3,"lang":"pt-BR","new":1}'
    assert WIRE.parse(frame) == chat.Hello("v", "c", 3, "pt")


def test_that_a_message_is_read_with_its_id_and_payload() -> None:
    frame = '{"type":"message","id":"a-1","text":"Sí","payload":"confirm:yes","lang":"es"}'
    assert WIRE.parse(frame) == chat.Say("a-1", "Sí", "confirm:yes", "es")


def test_that_a_language_that_is_none_counts_as_not_said() -> None:
    assert WIRE.parse('{"type":"hello","lang":"../x"}') == chat.Hello()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "bad_frame"),
        ("no json", "bad_frame"),
        ("[]", "bad_frame"),
        ("null", "bad_frame"),
        ('"hello"', "bad_frame"),
        ("{}", "bad_frame"),
        ('{"type":7}', "bad_frame"),
        ('{"type":"nonsense"}', "bad_frame"),
        ('{"type":"hello","after":-1}', "bad_frame"),
        ('{"type":"hello","after":1.5}', "bad_frame"),
        ('{"type":"hello","visitor":{}}', "bad_frame"),
        ('{"type":"message","text":"x"}', "bad_frame"),
        ('{"type":"message","id":"","text":"x"}', "bad_frame"),
        ('{"type":"message","id":"a b","text":"x"}', "bad_frame"),
        ('{"type":"message","id":7,"text":"x"}', "bad_frame"),
        ('{"type":"message","id":"a","text":["x"]}', "bad_frame"),
        ('{"type":"message","id":"a","text":"\\ud800"}', "empty"),
        ('{"type":"message","id":"a","text":"  \\n"}', "empty"),
        ('{"type":"message","id":"a"}', "empty"),
        ('{"type":"message","id":"a","text":NaN}', "bad_frame"),
        ("[" * 5000, "bad_frame"),
        ('{"a":' * 5000, "bad_frame"),
    ],
)
def test_that_a_bad_frame_is_named_by_a_code(data: str, code: str) -> None:
    with pytest.raises(chat.BadFrame) as caught:
        WIRE.parse(data)
    assert caught.value.code == code


@pytest.mark.parametrize("half", ["\\ud83d", "\\udc4d", "\\ude00\\ud83d"])
def test_that_half_a_character_costs_no_message(half: str) -> None:
    frame = (
        f'{{"type":"message","id":"a","text":"hi {half}","payload":"{half}p","{half}":"{half}"}}'
    )
    assert WIRE.parse(frame) == chat.Say("a", "hi ", "p", "")
    whole = '{"type":"message","id":"a","text":"\\ud83d\\udc4d"}'
    assert WIRE.parse(whole) == chat.Say("a", "👍", "", "")


def test_that_a_long_text_is_refused_by_its_characters_and_names_its_message() -> None:
    exactly = json.dumps({"type": "message", "id": "a", "text": "😀" * 4_000})
    assert isinstance(WIRE.parse(exactly), chat.Say)
    with pytest.raises(chat.BadFrame, match="4,000") as caught:
        WIRE.parse(json.dumps({"type": "message", "id": "a", "text": "x" * 4_001}))
    assert (caught.value.code, caught.value.id) == ("too_long", "a")
    assert CAPABILITIES.max_code_points == WIRE.max_text == 4_000


def test_that_a_huge_frame_is_refused_before_it_is_read() -> None:
    with pytest.raises(chat.BadFrame) as caught:
        WIRE.parse('{"type":"message","id":"a","text":"' + "ü" * 33_000 + '"}')
    assert caught.value.code == "too_large"


def test_that_frames_are_written_flat_with_their_type() -> None:
    said = chat.Said(
        5,
        "assistant",
        "Olá “você”",
        "2026-01-01T00:00:00Z",
        choices=(Choice("Sim", "confirm:yes"),),
        sources=(Source("s1", "Returns"),),
    )
    data = json.loads(WIRE.write(said))
    assert (data["type"], data["seq"], data["text"]) == ("message", 5, "Olá “você”")
    assert data["choices"] == [{"label": "Sim", "payload": "confirm:yes"}]
    assert data["sources"] == [{"id": "s1", "title": "Returns", "url": ""}]
    change = chat.OwnerChange(3, "agent", "Ada", 2, "takeover", "")
    assert json.loads(WIRE.write(change))["owner"] == "agent"
    assert json.loads(WIRE.write(chat.Pong())) == {"type": "pong"}


@given(st.text(max_size=200))
def test_that_no_text_brings_the_wire_down(data: str) -> None:
    with contextlib.suppress(chat.BadFrame):
        WIRE.parse(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["type", "id", "text", "lang", "after", "visitor", "x"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_that_no_json_brings_the_wire_down(data: object) -> None:
    with contextlib.suppress(chat.BadFrame):
        WIRE.parse(json.dumps(data))
