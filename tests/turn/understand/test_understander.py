"""From messages to commands, on a small shop in three languages. Kind: deterministic."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.turn.understand.shop import (
    BUNDLE,
    KNOWLEDGE,
    UNDERSTANDER,
    asked,
    confirming,
    idle,
    offered,
)

from relevo.conversation.commands import (
    AskKnowledge,
    CancelFlow,
    ChitChat,
    Clarify,
    Command,
    Confirm,
    CorrectSlot,
    Decline,
    Deny,
    OptOut,
    RefuseSlot,
    Repeat,
    RequestHuman,
    Restart,
    SensitiveTopic,
    SetSlot,
    StartFlow,
    Understanding,
)
from relevo.conversation.state import Frame, State
from relevo.knowledge.fake import FixedKnowledge
from relevo.knowledge.ports import Passage
from relevo.playbook.model import Bundle, Slot
from relevo.turn.understand.understander import Understander


def read(text: str, state: State | None = None, payload: str = "") -> Understanding:
    return UNDERSTANDER.understand(text, payload, state or idle())


def commands(text: str, state: State | None = None) -> tuple[Command, ...]:
    return read(text, state).commands


@pytest.mark.parametrize(
    ("text", "flow", "language"),
    [
        ("where's my order?", "order_status", "en"),
        ("hey any news on my delivry??", "order_status", "en"),
        ("hola, donde esta mi pedido", "order_status", "es"),
        ("oi, cade minha encomenda", "order_status", "pt"),
        ("I'd like to return these shoes", "return_item", "en"),
        ("la lampara vino rota", "return_item", "es"),
        ("quero o meu dinheiro de volta pfv", "return_item", "pt"),
        ("no puedo entrar", "password_reset", "es"),
        ("i cant remember my pasword", "password_reset", "en"),
    ],
)
def test_that_a_wish_starts_its_flow_in_the_language_it_is_said(
    text: str, flow: str, language: str
) -> None:
    understood = read(text)
    assert understood.commands[0] == StartFlow(flow)
    assert understood.language == language
    assert understood.candidates[0].command == StartFlow(flow)
    assert understood.rule == "flow"


def test_that_a_wish_fills_the_slots_that_it_names() -> None:
    assert commands("where is my order #w2378156, my postcode is 10437") == (
        StartFlow("order_status"),
        SetSlot("order_id", "#W2378156"),
        SetSlot("postcode", "10437"),
    )
    assert commands("can't log in, my mail is ⟦email:k7f2qa⟧") == (
        StartFlow("password_reset"),
        SetSlot("email", "⟦email:k7f2qa⟧"),
    )
    assert SetSlot("reason", "damaged") in commands("my lamp W2378156 arrived broken")


def test_that_two_wishes_start_two_flows_in_their_order() -> None:
    assert commands("I want to return something and also where is my order W2378156?") == (
        StartFlow("return_item"),
        StartFlow("order_status"),
        SetSlot("order_id", "W2378156"),
    )


def test_that_a_wish_is_found_in_a_long_story() -> None:
    story = (
        "Good evening, I hope you are all well. Last summer we moved to a lovely house near the sea "
        "with a big garden. The neighbours are very kind and we often sit outside. I want to return "
        "a lamp. My wife sends her regards as well."
    )
    assert commands(story)[0] == StartFlow("return_item")


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a person",
        "agent please",
        "can i speak to a real human",
        "no more bots, connect me to someone",
        "quiero hablar con una persona",
        "pásame con un asesor por favor",
        "falar com atendente",
        "quero falar com um humano",
        "je veux parler à un conseiller",
        "ich möchte mit einem Menschen sprechen",
        "I want to speak to an agnet",
    ],
)
@pytest.mark.parametrize("state", [idle(), asked("order_status", "order_id"), confirming()])
def test_that_asking_for_a_person_always_wins(text: str, state: State) -> None:
    assert commands(text, state) == (RequestHuman(),)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to talk to a person",
        "i really dont want to speak to an agent",
        "no quiero hablar con una persona",
        "não quero falar com um atendente",
        "I talked to a person yesterday",
        "are you a real person?",
        "the lamp person on the picture",
    ],
)
def test_that_not_asking_for_a_person_is_seen(text: str) -> None:
    assert RequestHuman() not in commands(text)


@pytest.mark.parametrize("text", ["are you a robot?", "eres humano?", "você é um robô?"])
def test_that_the_question_who_speaks_is_seen(text: str) -> None:
    assert commands(text, asked("order_status", "order_id")) == (ChitChat("are_you_human"),)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("hello", "greeting"),
        ("hola buenas tardes", "greeting"),
        ("oi tudo bem?", "how_are_you"),
        ("thanks a lot!", "thanks"),
        ("muchas gracias", "thanks"),
        ("tchau", "goodbye"),
        ("that's all, thanks", "goodbye"),
        ("who are you?", "who_are_you"),
        ("🙏", "thanks"),
    ],
)
def test_that_small_talk_is_small_talk(text: str, about: str) -> None:
    assert commands(text) == (ChitChat(about),)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please, go ahead",
        "yep that's right",
        "sure thing",
        "sí, claro",
        "dale",
        "no hay problema",
        "de acuerdo, adelante",
        "sim, pode ser",
        "isso mesmo",
        "ja, genau",
        "oui d'accord",
        "👍",
        "siiii",
    ],
)
def test_that_yes_in_many_words_confirms(text: str) -> None:
    assert commands(text, confirming(order_id="W1111111")) == (Confirm(),)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no thanks",
        "nope, that's wrong",
        "that is not correct",
        "no quiero",
        "claro que no",
        "eso no es correcto",
        "não, obrigado",
        "de jeito nenhum",
        "nein danke",
        "non merci",
        "👎",
        "I don't want that",
        "please don't",
    ],
)
def test_that_no_in_many_words_denies(text: str) -> None:
    assert commands(text, confirming(order_id="W1111111")) == (Deny(),)


@pytest.mark.parametrize(
    "text",
    [
        "yes but not to that card",
        "yes if it is free",
        "not sure",
        "ok but first tell me your opening hours",
        "sí, pero cambia la cantidad",
        "hmm",
        "what?",
        "the weather is nice",
        "maybe",
        "is that ok?",
        "no puedo entrar",
        "I want to talk to a person, yes",
    ],
)
def test_that_nothing_but_a_clear_yes_confirms(text: str) -> None:
    assert Confirm() not in commands(text, confirming(order_id="W1111111"))


def test_that_a_yes_with_another_value_is_a_correction() -> None:
    state = confirming(order_id="W1111111")
    assert commands("yes, but it's order W2222222", state) == (CorrectSlot("order_id", "W2222222"),)
    assert commands("yes, order #W1111111", state) == (Confirm(),)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("W2378156", "W2378156"),
        ("it's #w2378156 i think", "#W2378156"),
        ("es el W2378156", "W2378156"),
    ],
)
def test_that_the_awaited_value_is_taken(text: str, value: str) -> None:
    understood = read(text, asked("order_status", "order_id"))
    assert understood.commands == (SetSlot("order_id", value),)
    assert understood.rule == "awaited_slot"


def test_that_something_like_the_value_is_passed_on_to_be_explained() -> None:
    assert commands("it is W23", asked("order_status", "order_id")) == (SetSlot("order_id", "W23"),)


def test_that_other_values_come_along_with_the_awaited_one() -> None:
    assert commands("W2378156 and the postcode is 10437", asked("order_status", "order_id")) == (
        SetSlot("order_id", "W2378156"),
        SetSlot("postcode", "10437"),
    )
    assert commands("I don't have it, postcode 10437", asked("order_status", "order_id")) == (
        SetSlot("postcode", "10437"),
    )


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("never mind", CancelFlow()),
        ("olvídalo", CancelFlow()),
        ("deixa pra lá", CancelFlow()),
        ("can you repeat that?", Repeat()),
        ("no entendí", Repeat()),
        ("let's start over", Restart()),
        ("empecemos de nuevo", Restart()),
        ("i forgot my password", StartFlow("password_reset")),
        (
            "what are your opening hours?",
            AskKnowledge("what are your opening hours?", "your order"),
        ),
        ("no lo sé", RefuseSlot("order_id", "unknown")),
        ("?", Repeat()),
        ("where is my order", Repeat()),
    ],
)
def test_that_other_things_than_the_value_are_seen(text: str, command: Command) -> None:
    assert commands(text, asked("order_status", "order_id"))[0] == command


def test_that_cancelling_an_order_is_not_stopping_the_talk() -> None:
    for text in ("don't cancel my order", "please do not cancel anything on my order number"):
        assert CancelFlow() not in commands(text, asked("order_status", "order_id"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("it's broken", "damaged"),
        ("esta roto", "damaged"),
        ("I changed my mind", "changed_mind"),
        ("ya no lo quiero", "changed_mind"),
        ("the second one", "changed_mind"),
        ("3", "wrong_item"),
        ("worng item", "wrong_item"),
        ("brokn", "damaged"),
    ],
)
def test_that_a_choice_is_understood_by_name_synonym_place_and_typo(text: str, value: str) -> None:
    assert commands(text, asked("return_item", "reason")) == (SetSlot("reason", value),)


@pytest.mark.parametrize(
    "text",
    ["half of it", "i got it thanks", "the lamp one", "no clue sorry", "what do you mean by"],
)
def test_that_a_few_vague_words_start_nothing_else(text: str) -> None:
    found = commands(text, asked("order_status", "order_id"))
    assert not any(isinstance(command, StartFlow) for command in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two zero four seven nine", "20479"),
        ("28 013", "28013"),
        ("dos ocho cero uno tres", "28013"),
    ],
)
def test_that_spoken_and_spaced_digits_are_drawn_together(text: str, value: str) -> None:
    assert commands(text, asked("order_status", "postcode")) == (SetSlot("postcode", value),)


@pytest.mark.parametrize(
    "text",
    [
        "one moment please",
        "hold on, let me look",
        "can you give me a minute?",
        "espera que lo busco en el correo",
        "peraí que vou procurar",
        "attendez je cherche dans mes mails",
        "Moment, ich schau in meinen Mails",
    ],
)
def test_that_a_customer_who_looks_for_it_is_waited_for(text: str) -> None:
    assert commands(text, asked("order_status", "order_id")) == (ChitChat("wait"),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("why do you ask", "why"),
        ("para qué lo necesitan?", "why"),
        ("por que você precisa disso?", "why"),
        ("pourquoi vous avez besoin de ça ?", "why"),
        ("wofür brauchen Sie das?", "why"),
        ("I don't want to give you that", "unwilling"),
        ("it's none of your business", "unwilling"),
        ("prefiero no darlo", "unwilling"),
        ("prefiro não dizer", "unwilling"),
        ("ça ne vous regarde pas", "unwilling"),
        ("das geht Sie nichts an", "unwilling"),
        ("i don't know", "unknown"),
        ("no lo tengo a mano, ¿lo puedes buscar por mi nombre?", "unknown"),
        ("não sei", "unknown"),
        ("je ne l'ai pas sous la main", "unknown"),
        ("hab ich gerade nicht da", "unknown"),
    ],
)
def test_that_a_value_that_does_not_come_says_why(text: str, reason: str) -> None:
    (command,) = commands(text, asked("order_status", "order_id"))
    assert isinstance(command, RefuseSlot)
    assert command.reason == reason


def test_that_a_value_out_of_the_blue_is_asked_about_and_kept() -> None:
    assert commands("W2378156") == (
        Clarify(("order_status", "return_item")),
        SetSlot("order_id", "W2378156"),
    )
    assert commands("get me an agent for W2378156") == (
        RequestHuman(),
        SetSlot("order_id", "W2378156"),
    )


def test_that_the_slot_to_change_is_the_one_that_is_named() -> None:
    state = confirming(order_id="W1111111", reason="damaged")
    assert commands("change the reason please", state) == (CorrectSlot("reason"),)
    assert commands("yes but the other order", state) == (CorrectSlot("order_id"),)


def test_that_can_i_wants_it_done_and_how_do_i_wants_to_know() -> None:
    class Knows(FixedKnowledge):
        def search(
            self, question: str, language: str = "", limit: int = 5, topic: str = ""
        ) -> list[Passage]:
            return [Passage("returns", "Returns", "You have 30 days.", 0.8)]

    understander = Understander(BUNDLE, Knows())
    found = understander.understand("can i get a refund", "", idle()).commands
    assert found[0] in (StartFlow("return_item"), AskKnowledge("can i get a refund"))
    found = understander.understand("how long do refunds take?", "", idle()).commands
    assert found == (AskKnowledge("how long do refunds take?"),)


def test_that_free_words_are_taken_whole() -> None:
    text = "the leg came off when we first sat on it"
    assert commands(text, asked("return_item", "story")) == (SetSlot("story", text),)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("I want to talk to a person", RequestHuman()),
        ("forget it", CancelFlow()),
        (
            "what are your opening hours?",
            AskKnowledge("what are your opening hours?", "your return"),
        ),
        ("i forgot my password, reset my password please", StartFlow("password_reset")),
        ("thanks", ChitChat("thanks")),
    ],
)
def test_that_free_words_are_not_taken_when_they_are_clearly_something_else(
    text: str, command: Command
) -> None:
    assert commands(text, asked("return_item", "story"))[0] == command


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("arrived", "yes it did", "yes"),
        ("arrived", "todavía no", "no"),
        ("arrived", "👍", "yes"),
        ("day", "mañana", "2026-01-06"),
    ],
)
def test_that_values_of_other_types_are_taken(slot: str, text: str, value: str) -> None:
    assert commands(text, asked("order_status", slot)) == (SetSlot(slot, value),)


def test_that_a_correction_takes_the_new_value_or_asks_for_it() -> None:
    state = asked("order_status", "postcode", order_id="W1111111")
    assert commands("sorry, I meant W2222222", state) == (CorrectSlot("order_id", "W2222222"),)
    assert commands("no, me refería al otro", state) == (CorrectSlot("order_id"),)
    finished = idle(order_id="W1111111")
    assert commands("no, the other one", finished) == (CorrectSlot("order_id"),)
    assert CorrectSlot("order_id") not in commands("no, the other one", idle())


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("the second one", "return_item"),
        ("your return", "return_item"),
        ("order", "order_status"),
        ("the first", "order_status"),
        ("i want my money back", "return_item"),
    ],
)
def test_that_an_offered_flow_is_chosen(text: str, flow: str) -> None:
    assert commands(text, offered("order_status", "return_item"))[0] == StartFlow(flow)


def test_that_an_offer_does_not_swallow_another_wish() -> None:
    text = "i forgot the password of my account"
    assert commands(text, offered("order_status", "return_item"))[0] == StartFlow("password_reset")


def test_that_a_question_for_the_documents_is_one() -> None:
    assert commands("¿cuál es su horario?") == (AskKnowledge("¿cuál es su horario?"),)
    nobody = Understander(BUNDLE)
    assert isinstance(nobody.understand("¿cuál es su horario?", "", idle()).commands[0], Decline)


def test_that_out_of_scope_is_known_and_nonsense_is_not() -> None:
    assert commands("what is the capital of france") == (Decline(known=True),)
    assert commands("asdf qwer zxcv") == (Decline(known=False),)


def test_that_two_close_flows_are_asked_about() -> None:
    found = commands("money order password")
    assert isinstance(found[0], Clarify | StartFlow)
    if isinstance(found[0], Clarify):
        assert 1 <= len(found[0].flows) <= 3


def test_that_sensitive_topics_come_first_and_the_wish_after() -> None:
    understood = read("my husband passed away, where is his order W2378156")
    assert understood.commands[:2] == (SensitiveTopic("bereavement"), StartFlow("order_status"))
    assert commands("hablaré con mis abogados") == (SensitiveTopic("legal"),)


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("this is ridiculous, where is my order", "frustrated"),
        ("WHERE IS MY ORDER ALREADY", "frustrated"),
        ("esto es una vergüenza", "frustrated"),
        ("estoy muy triste", "sad"),
        ("preciso urgente do meu pedido", "urgent"),
        ("where is my order", ""),
        ("thanks!!!", ""),
    ],
)
def test_that_feeling_is_noticed(text: str, feeling: str) -> None:
    assert read(text).feeling == feeling


@pytest.mark.parametrize(
    ("payload", "command"),
    [
        ("flow:return_item", StartFlow("return_item")),
        ("slot:order_id=W2378156", SetSlot("order_id", "W2378156")),
        ("confirm:yes", Confirm()),
        ("confirm:no", Deny()),
        ("human", RequestHuman()),
    ],
)
def test_that_a_button_needs_no_understanding(payload: str, command: Command) -> None:
    understood = read("whatever", asked("order_status", "order_id"), payload)
    assert understood.commands == (command,)
    assert (understood.rule, understood.candidates[0].producer) == ("payload", "payload")


@pytest.mark.parametrize(
    "payload",
    ["flow:verify", "flow:nothing", "slot:other=1", "slot:order_id", "x", "confirm:maybe"],
)
def test_that_a_button_that_fits_nothing_leaves_it_to_the_words(payload: str) -> None:
    understood = read("where is my order", idle(), payload)
    assert understood.commands == (StartFlow("order_status"),)


def test_that_another_language_can_be_asked_for() -> None:
    state = asked("order_status", "order_id")
    assert read("en español por favor", state).language == "es"
    assert read("can we speak portuguese please", state).language == "pt"
    assert read("auf deutsch bitte", state).language == "en"


def test_that_the_language_is_kept_where_words_tell_nothing() -> None:
    assert read("W2378156", idle("es")).language == "es"
    assert read("ok", idle("pt")).language == "pt"
    assert read("W2378156").language == "en"
    understood = UNDERSTANDER.understand("W2378156", "", idle(), declared_language="es-MX")
    assert understood.language == "es"


def test_that_stop_on_a_text_message_ends_the_messages() -> None:
    state = State("c", channel="sms")
    assert commands("STOP", state) == (OptOut(),)
    assert commands("stop", asked("order_status", "order_id")) == (CancelFlow(),)
    assert commands("unsubscribe me from all this", idle()) == (OptOut(),)


def test_that_losers_are_kept_best_first() -> None:
    understood = read("I want to talk to a person about my order")
    assert understood.candidates[0].command == RequestHuman()
    losers = [c.confidence for c in understood.candidates[1:]]
    assert StartFlow("order_status") in [c.command for c in understood.candidates[1:]]
    assert losers == sorted(losers, reverse=True)


def test_that_a_bundle_without_flows_still_understands() -> None:
    empty = Understander(Bundle("None", ("en",), {}), KNOWLEDGE)
    assert empty.understand("hello", "", idle()).commands == (ChitChat("greeting"),)
    assert empty.understand("do something", "", idle()).commands == (Decline(),)
    assert isinstance(empty.understand("your opening hours?", "", idle()).commands[0], AskKnowledge)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n",
        "...",
        "!!!",
        "🤷‍♀️🤷",
        "x" * 1_000_000,
        "order " * 200_000,
        "\u200b",
        "؟",
        "注文",
    ],
)
def test_that_odd_texts_are_understood_as_something(text: str) -> None:
    for state in (idle(), asked("return_item", "story"), confirming()):
        assert read(text, state).commands


_STATES = st.sampled_from(
    [
        idle(),
        idle("es", order_id="W1"),
        *(asked(flow.name, slot) for flow in BUNDLE.flows.values() for slot in flow.slots),
        asked("gone", "slot"),
        confirming(order_id="W1111111"),
        offered("order_status", "gone"),
    ]
)
_TALK = st.lists(
    st.sampled_from(
        [
            "yes",
            "no",
            "where",
            "order",
            "W2378156",
            "the",
            "other",
            "one",
            "person",
            "agent",
            "cancel",
            "mañana",
            "12,50",
            "€",
            "⟦email:a1⟧",
            "quiero",
            "no",
            "sé",
            "falar",
            "com",
            "pero",
            "?",
            ",",
            ".",
            ":",
            "31/12",
            "first",
            "👍",
            "in",
            "spanish",
            "stop",
            "#",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(st.one_of(st.text(max_size=300), _TALK), st.text(max_size=30), _STATES)
def test_that_there_is_always_an_understanding(text: str, payload: str, state: State) -> None:
    understood = UNDERSTANDER.understand(text, payload, state)
    assert understood.commands
    assert understood.language in ("en", "es", "pt")
    assert all(0 <= candidate.confidence <= 1.0001 for candidate in understood.candidates)
    assert understood == UNDERSTANDER.understand(text, payload, state)


@pytest.mark.parametrize(
    "text",
    [
        "das ist der falsche Spiegel",
        "mouais je vais réfléchir",
        "hm that is the wrong mirror",
        "let me think about it",
    ],
)
def test_that_a_doubt_confirms_nothing(text: str) -> None:
    assert Confirm() not in commands(text, confirming())


def test_that_an_excuse_before_a_value_is_not_talk() -> None:
    (command, *_) = commands(
        "desculpe, W2378157", asked("order_status", "postcode", order_id="W2378156")
    )
    assert command == CorrectSlot("order_id", "W2378157")


@pytest.mark.parametrize(
    "text", ["cambié de idea", "pois, mudei de ideia", "j'ai changé d'avis", "I've changed my mind"]
)
def test_that_a_change_of_mind_is_a_reason_where_one_is_asked_for(text: str) -> None:
    state = asked("return_item", "reason", order_id="W1111111")
    assert commands(text, state) == (SetSlot("reason", "changed_mind"),)


def test_that_a_change_of_mind_confirms_nothing() -> None:
    state = confirming(order_id="W1111111", reason="damaged")
    assert commands("on second thoughts I'll keep it", state) == (Deny(),)


def test_that_what_is_taken_back_is_not_wished_for() -> None:
    wanted = commands("forget the return, where is my order?")
    assert wanted == (StartFlow("order_status"),)


@pytest.mark.parametrize(
    "text", ["how do you say goodbye in french", "in german, what is a shelf?"]
)
def test_that_a_question_about_a_language_asks_for_none(text: str) -> None:
    assert ChitChat("language") not in commands(text)


@pytest.mark.parametrize(
    "text", ["Where is my parcel?", "No, that's all.", "I don't know", "cancel it"]
)
def test_that_a_text_that_takes_the_whole_message_takes_any(text: str) -> None:
    words = Slot("words", "text", ask={"en": ("What shall I do?",)}, whole=True)
    desk = replace(
        BUNDLE.flows["order_status"], name="desk", startable=False, slots={"words": words}
    )
    understander = Understander(replace(BUNDLE, flows={**BUNDLE.flows, "desk": desk}))
    state = replace(idle(), stack=(Frame("desk", "ask", "slot", "words"),))
    assert understander.understand(text, "", state).commands == (SetSlot("words", text),)
    assert (
        understander.understand("I want to talk to a person", "", state).commands[0]
        == RequestHuman()
    )


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("I want to return my shoes and also I can't log in", "return_item", "password_reset"),
        ("quiero devolver los zapatos y olvidé mi contraseña", "return_item", "password_reset"),
        ("quero devolver os sapatos e esqueci a minha senha", "return_item", "password_reset"),
    ],
)
def test_that_two_wishes_with_an_and_between_are_both_heard(
    text: str, first: str, second: str
) -> None:
    flows = [c.flow for c in commands(text) if isinstance(c, StartFlow)]
    assert flows == [first, second]


@pytest.mark.parametrize(
    "text", ["and after that I forgot my password", "y después olvidé mi contraseña"]
)
def test_that_what_is_wanted_afterwards_waits_for_what_runs(text: str) -> None:
    state = asked("return_item", "order_id", item="shoes")
    started = [c for c in commands(text, state) if isinstance(c, StartFlow)]
    assert [(c.flow, c.later) for c in started] == [("password_reset", True)]


def test_that_the_same_matter_again_is_no_wish_to_hear_the_last_words_again() -> None:
    assert StartFlow("password_reset") in commands("esqueci a minha senha de novo")


@pytest.mark.parametrize(
    "text", ["no wait, what does it cost to send it?", "no, ¿y cuánto cuesta enviarlo de vuelta?"]
)
def test_that_a_no_before_a_question_is_no_answer_to_a_confirmation(text: str) -> None:
    assert Deny() not in commands(text, confirming(item="shoes"))


@pytest.mark.parametrize("text", ["que pena", "what a shame", "qué lástima"])
def test_that_an_exclamation_is_no_question_for_the_documents(text: str) -> None:
    assert not any(isinstance(c, AskKnowledge) and c.question != text for c in commands(text))


@pytest.mark.parametrize("text", ["¿y si no hay nadie en casa?", "e se não tem ninguém em casa?"])
def test_that_nobody_at_home_is_no_wish_for_a_person(text: str) -> None:
    assert RequestHuman() not in commands(text)
    assert RequestHuman() in commands("¿no hay nadie ahí?")
