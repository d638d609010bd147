import pytest

from relevo.conversation.events import Choice
from relevo.evaluation.simulate.customer import Customer
from relevo.evaluation.simulate.hearing import Heard
from relevo.evaluation.simulate.scenario import Scenario

LAMPS = Scenario(
    known="You are Rosa Petrov in zip code 70001.",
    unknown="You do not remember your email address.",
    reason=(
        "You want to return the two lamps from order #W1000001 because they are too dark. "
        "You prefer PayPal for the refund. Also, you want to exchange the kettle for a red one."
    ),
)


def customer(reason: str, *, agreeable: bool = False, manner: str = "") -> Customer:
    known = "Your name is Rosa Petrov and your email is rosa@example.com."
    played = Customer(Scenario(reason, known, manner=manner), agreeable=agreeable)
    played.opening()
    return played


def test_that_it_opens_with_its_own_words_in_the_first_person() -> None:
    assert Customer(LAMPS).opening().text == (
        "Hi, I am Rosa Petrov, my zip code is 70001. I want to return the two lamps from order "
        "#W1000001 because they are too dark. I prefer PayPal for the refund."
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What's your email, or your name and zip code?", "My name is Rosa Petrov, my zip code is 70001."),
        ("What is the email address?", "I do not remember my email address. My name is Rosa Petrov, my zip code is 70001."),
        ("Where should the refund go?", "I prefer PayPal for the refund."),
        ("What size is your dog?", "I want to return the two lamps from order #W1000001 because they are too dark."),
        ("What is the new address?", "I don't know."),
    ],
)  # fmt: skip
def test_that_it_answers_with_the_nearest_sentence_of_its_text(question: str, answer: str) -> None:
    played = Customer(LAMPS)
    played.opening()
    assert played.reply(Heard(question)).text == answer


def test_that_it_tells_its_wishes_one_after_the_other_and_says_goodbye() -> None:
    played = Customer(LAMPS)
    played.opening()
    second = played.reply(Heard("It's done. Is there anything else I can do for you?"))
    third = played.reply(Heard("That is done too. Anything else?"))
    assert second.text == "Also, I want to exchange the kettle for a red one."
    assert third.last
    assert "goodbye" in third.text


@pytest.mark.parametrize(
    ("proposal", "fits"),
    [
        ("Return two lamps from order #W1000001, refund to PayPal. Shall I do that?", True),
        ("Return two lamps from order #W1000009, refund to PayPal. Shall I do that?", False),
        ("Return two lamps from order #W1000001, refund to your gift card. Right?", False),
        ("Return one lamp from order #W1000001, refund to PayPal. Is that right?", False),
        ("Return the Garden Hose from order #W1000001, refund to PayPal. Shall I?", False),
        ("Exchange the Kettle (blue) for the Kettle (red). Shall I go ahead?", True),
        ("Exchange the Kettle (blue) for the Kettle (white). Shall I go ahead?", False),
        ("Cancel order #W1000001. Do you confirm?", False),
    ],
)
def test_that_the_attentive_refuse_what_their_text_excludes(proposal: str, *, fits: bool) -> None:
    attentive, agreeable = Customer(LAMPS), Customer(LAMPS, agreeable=True)
    for played in (attentive, agreeable):
        played.opening()
        played.reply(Heard("Anything else?"))
    assert attentive.reply(Heard(proposal)).text.startswith("Yes" if fits else "No")
    assert agreeable.reply(Heard(proposal)).text == "Yes."


def test_that_it_refuses_an_address_that_is_not_its_own() -> None:
    text = "You want to change the address of your order to 12 Oak Road, Dallas, TX 75001."
    fits = Heard("Change the address of #W1 to 12 Oak Road, Dallas, TX 75001. Shall I?")
    wrong = Heard("Change the address of #W1 to 9 Elm Road, Austin, TX 73301. Shall I?")
    assert customer(text).reply(fits).text == "Yes, please."
    assert customer(text).reply(wrong).text.startswith("No.")


def test_that_a_text_that_reacts_to_the_question_for_a_yes_is_found_by_its_words() -> None:
    text = "You want to return the lamp. If the agent asks for confirmation, only return the shade."
    played = customer(text)
    assert played.story.reacts
    assert (
        played.reply(Heard("Return the lamp. Shall I?")).text == "No, wait. Only return the shade."
    )
    assert played.reply(Heard("Return the Lamp Shade. Shall I?")).text == "Yes, please."
    assert not customer("You want to return the lamp.").story.reacts


def test_that_a_condition_is_told_when_something_is_not_possible() -> None:
    played = customer("You want a red lamp in exchange. If red is not available, you'd take blue.")
    assert played.reply(Heard("I'm afraid red is not available.")).text == "I'd take blue."


@pytest.mark.parametrize(("price", "then"), [("$80.00", "exchange"), ("$130.50", "return")])
def test_that_an_amount_decides_what_is_wished(price: str, then: str) -> None:
    played = customer(
        "You want to know the price of the cheapest lamp. If it is less than 100 dollars, you want "
        "to exchange yours for it. If not, you want to return yours."
    )
    assert then in played.reply(Heard(f"It costs {price}. Anything else?")).text


def test_that_what_must_not_be_revealed_is_not_said_but_held_against_proposals() -> None:
    played = customer(
        "You want to return everything you do not need (everything except the piano, but do not "
        "reveal it to the agent)."
    )
    assert "piano" not in played.reply(Heard("Which items do you want to return?")).text
    answer = played.reply(Heard("Return: the Grand Piano. Shall I?")).text
    assert answer.startswith("No.")
    assert "piano" not in answer


def test_that_an_id_that_it_does_not_know_is_named_by_its_place() -> None:
    played = customer("You want to return the lamp.")
    choices = (Choice("#W7000001: Kettle", "a"), Choice("#W7000002: Lamp", "b"))
    line = played.reply(Heard("Which order do you mean?", choices))
    assert (line.text, line.payload) == ("The second one.", "")


def test_that_values_are_given_in_the_order_that_the_text_says() -> None:
    known = "You are user rosa_petrov_1234 living in Dallas 75003."
    manner = (
        "If asked for your zip code, say that it is 75001 first. If that fails, then say 75003."
    )
    played = Customer(Scenario("You want to return the lamp.", known, manner=manner))
    assert "75001" in played.opening().text
    assert "75003" in played.reply(Heard("That doesn't match. What's your zip code?")).text


def test_that_everything_is_told_at_once_where_the_text_says_so() -> None:
    text = "You want to return the lamp. You want to exchange the kettle for a bigger one."
    at_once = Customer(Scenario(text, manner="Make sure you mention everything in one go."))
    assert "kettle" in at_once.opening().text
    assert "kettle" not in Customer(Scenario(text)).opening().text


def test_that_a_text_that_names_no_wish_is_told_as_it_is() -> None:
    played = Customer(Scenario("You are contacting customer service about a delay."))
    assert played.opening().text == "Hi. I am contacting customer service about a delay."
    assert played.reply(Heard("Sorry, could you put it another way?")).text
