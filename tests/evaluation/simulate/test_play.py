import json
from typing import Any

import pytest

from relevo.conversation import events as e
from relevo.conversation.packet import Packet, Reason, Target
from relevo.evaluation.cases import Case
from relevo.evaluation.fake import ScriptedStage
from relevo.evaluation.simulate.customer import Customer
from relevo.evaluation.simulate.play import MOST_MESSAGES, Ended, Played, play
from relevo.evaluation.simulate.tasks import Task, parse_tasks
from relevo.kernel.errors import BadInput
from relevo.playbook.model import Place

TASK: dict[str, Any] = {
    "id": "lamp",
    "user_scenario": {
        "instructions": {
            "reason_for_call": "You want to return the lamp. You also want to cancel order #W1000001.",
            "known_info": "You are Rosa Petrov in zip code 70001.",
        }
    },
    "evaluation_criteria": {
        "actions": [{"name": "cancel", "arguments": {"order_id": "#W7777777"}}],
        "communicate_info": ["42"],
    },
}
SCRIPT = [
    [e.MessageSent("What's your name and zip code?", 1)],
    [e.MessageSent("Return the lamp. Shall I?", 1)],
    [e.MessageSent("Done. Anything else?", 1)],
    [e.MessageSent("Done. Anything else?", 1)],
]


def parsed(**changes: Any) -> Task:
    return parse_tasks(json.dumps([{**TASK, **changes}]), "tasks.json")[0]


async def played(task: Task, *script: Any) -> tuple[Played, list[str]]:
    stage = ScriptedStage(*(script or SCRIPT))
    async with stage.open(Case(name="", place=Place("", 1), turns=())) as talk:
        result = await play(Customer(task.scenario), talk)
    return result, [text for text, _ in stage.heard]


async def test_that_it_goes_from_the_opening_to_the_goodbye() -> None:
    result, heard = await played(parsed())
    assert result.ended is Ended.GOODBYE
    assert heard[0] == "Hi, I am Rosa Petrov, my zip code is 70001. I want to return the lamp."
    assert heard[-2:] == [
        "I also want to cancel order #W1000001.",
        "No, that's all. Thank you, goodbye.",
    ]


@pytest.mark.parametrize("expected", [{}, {"actions": [], "communicate_info": ["other"]}])
async def test_that_what_is_expected_changes_nothing_of_what_is_said(
    expected: dict[str, Any],
) -> None:
    _, heard = await played(parsed())
    _, changed = await played(parsed(evaluation_criteria=expected))
    assert heard == changed
    assert parsed().gold != parsed(evaluation_criteria=expected).gold


async def test_that_it_ends_when_people_take_over() -> None:
    packet = Packet("h", "c", 1, 1, "a", Reason.NOT_UNDERSTOOD, Target("general"))
    result, heard = await played(parsed(), [e.HandoffRequested(packet)])
    assert (result.ended, len(heard)) == (Ended.PERSON, 1)


async def test_that_a_customer_does_not_write_for_ever() -> None:
    questions = [[e.MessageSent(f"What about colour {i}?", 1)] for i in range(MOST_MESSAGES + 5)]
    result, heard = await played(parsed(), *questions)
    assert (result.ended, len(heard)) == (Ended.TOO_LONG, MOST_MESSAGES)


async def test_that_no_id_is_said_that_the_text_does_not_hold() -> None:
    choices = (e.Choice("#W2222222 (Lamp)", "a"), e.Choice("#W3333333 (Kettle)", "b"))
    script = [
        [e.MessageSent("It is order #W2222222, item 1234567890. Which order is it?", 1)],
        [e.MessageSent("Which of these orders?", 1, choices=choices)],
        [e.MessageSent("Return the lamp of order #W2222222. Shall I?", 1)],
    ]
    _, heard = await played(parsed(), *script)
    assert not [text for text in heard if "2222222" in text or "1234567890" in text]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "tasks.json:1: this is no JSON"),
        ("{}", "a list of tasks is expected"),
        ("[1]", "task 1: an object with user_scenario is expected"),
        ('[{"id": "1"}]', "task 1: user_scenario is missing"),
        ('[{"user_scenario": {}}]', "says nothing that the customer wants"),
    ],
)
def test_that_a_file_that_cannot_be_played_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        parse_tasks(text, "tasks.json")
