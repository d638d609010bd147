"""Unit: what is said fits the mood, the channel and the language of the moment."""

from dataclasses import replace

import pytest
from tests.playbook.shop import FILES, SETTINGS, bench
from tests.playbook.talk import Talk, bundle_of, problems_of

from relevo.conversation.author import CUSTOMER
from relevo.conversation.commands import ChitChat, SetSlot, StartFlow
from relevo.conversation.events import ChannelJoined, MessageReceived
from relevo.playbook.effects import Utter
from relevo.playbook.execute import carry_out
from relevo.playbook.plain import without_markup
from relevo.playbook.texts import shipped

SHOP = bundle_of(FILES, settings=SETTINGS)


def heard(talk: Talk, feeling: str, *commands: StartFlow | SetSlot | ChitChat) -> list[str]:
    outcome = carry_out(SHOP, talk.state, commands, at=0, language="en", feeling=feeling)
    return [effect.template for effect in outcome.effects if isinstance(effect, Utter)]


def test_that_a_feeling_is_met_before_a_question() -> None:
    talk = Talk(SHOP, bench)
    assert heard(talk, "frustrated", StartFlow("status")) == [
        "feeling.frustrated",
        "status.ask.order_id",
    ]
    assert heard(talk, "", StartFlow("status")) == ["status.ask.order_id"]


def test_that_it_is_not_met_before_news_that_has_its_own_words() -> None:
    talk = Talk(SHOP, bench)
    assert heard(talk, "sad", ChitChat("thanks")) == ["thanks"]


def test_that_nothing_cheerful_is_said_to_somebody_upset() -> None:
    outcome = carry_out(
        SHOP, Talk(SHOP).state, [ChitChat("goodbye")], at=0, language="es", feeling="sad"
    )
    (said,) = outcome.effects
    assert isinstance(said, Utter)
    assert said.text in shipped()["goodbye"]["es.upset"]
    assert "!" not in said.text


def test_that_a_playbook_has_words_for_a_channel_and_for_a_mood() -> None:
    words = '{en: "It is {order.status}, dear customer.", en.sms: "{order.status}", es: "Está."}'
    files = FILES | {
        "playbooks/status.yaml": FILES["playbooks/status.yaml"].replace(
            '{en: "It is {order.status}.", es: "Está {order.status}."}', words
        )
    }
    talk = Talk(bundle_of(files, settings=SETTINGS), bench)
    talk.state = replace(talk.state, channel="sms")
    assert talk.hears(StartFlow("status"), SetSlot("order_id", "W001")).startswith("on its way")


def test_that_a_channel_that_does_not_exist_is_found() -> None:
    text = FILES["playbooks/status.yaml"].replace('{en: "It is', '{en.smss: "Short.", en: "It is')
    (problem,) = problems_of(FILES | {"playbooks/status.yaml": text}, settings=SETTINGS)
    assert problem.what == "`smss` in `en.smss` is no channel and no mood."
    assert problem.mend == "Did you mean `sms`?"


def test_that_it_goes_on_in_another_channel_with_the_open_question() -> None:
    talk = Talk(SHOP, bench)
    talk.hears(StartFlow("status"))
    talk.write(ChannelJoined("sms", "+1"))
    talk.write(MessageReceived("hello again", "sms"), CUSTOMER)
    outcome = carry_out(SHOP, talk.state, [ChitChat("greeting")], at=0, language="en")
    said = [effect.template for effect in outcome.effects if isinstance(effect, Utter)]
    assert said == ["channel_changed", "greeting.short", "status.ask.order_id"]
    assert outcome.rule == "pattern.channel_changed"


def test_that_another_language_is_confirmed_in_it_with_the_open_question() -> None:
    talk = Talk(SHOP, bench)
    talk.hears(StartFlow("status"))
    talk.language = "es"
    talk.hears(ChitChat("language"))
    assert talk.texts == ["language", "status.ask.order_id"]
    assert "español" in talk.said[0]
    assert talk.said[1] == "¿Qué pedido es?"


def test_that_who_needs_a_moment_is_not_asked_again() -> None:
    talk = Talk(SHOP, bench)
    talk.hears(StartFlow("status"))
    talk.hears(ChitChat("wait"))
    assert talk.texts == ["wait"]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**Now** see [our shop](https://shop.example/a).", "Now see our shop (https://shop.example/a)."),
        ("# Returns\n- one\n* two", "Returns\none\ntwo"),
        ("_so_ `x` and a_b_c, 2*3*4", "so x and a_b_c, 2*3*4"),
        ("⟦email:k7_f2⟧ *is* kept", "⟦email:k7_f2⟧ is kept"),
        ("Nothing to change - really.", "Nothing to change - really."),
    ],
)  # fmt: skip
def test_that_markup_is_taken_out_where_it_would_be_read_aloud(marked: str, plain: str) -> None:
    assert without_markup(marked) == plain
