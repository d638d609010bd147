"""Unit: whatever is understood and whatever tools give back, the executor answers and never raises.

The random flows are wilder than what `load_bundle` accepts: steps that lead nowhere, slots that do
not exist, circles. The promise holds for those too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.playbook.shop import FILES, SETTINGS
from tests.playbook.talk import MAX_ROUNDS, TOOLS, Talk, bundle_of, tool

import relevo.conversation.commands as c
import relevo.playbook.model as m
from relevo.app.project import library_files
from relevo.conversation.packet import ReturnBrief
from relevo.conversation.state import LEVELS
from relevo.playbook import Bundle, load_bundle
from relevo.playbook.effects import AnswerQuestion, CallTool, RequestHandoff, Utter
from relevo.playbook.execute.stack import MAX_DEPTH

T = TypeVar("T")
ENDINGS: tuple[m.Ending, ...] = get_args(m.Ending)

SHIPPED_TOOLS = (
    *TOOLS,
    tool("quote_return", "order_id", "item", "reason"),
    tool("start_return", "order_id", "item", "reason", "wish", effect="money", confirm=True),
    tool("send_password_reset", "email?", effect="write"),
)


def ready_made() -> Bundle:
    use = "[order_status, return_or_refund, password_reset]"
    text = f"name: A\nlanguages: [en, es, pt]\nuse: {use}\n"
    specs = {spec.name: spec for spec in SHIPPED_TOOLS}
    bundle, problems = load_bundle({"relevo.yaml": text}, library_files(), specs)
    assert problems == []
    assert bundle is not None
    return bundle


BUNDLES = {"shop": bundle_of(FILES, settings=SETTINGS), "ready-made": ready_made()}
SEEDS = st.integers(0, 2**32)
RAW = (
    *("W001", "W002", "W009", "late", "other", "yes", "28001", "", "⟦email:k7f2qa⟧", "2026-01-09"),
    *("1234567", "damaged", "refund", "x" * 300, "{order_id}", "12 EUR", "None", "⟦x"),
)
KEYS = (
    *("status", "total", "amount", "items", "name", "decision", "refund", "open", "open_ids"),
    *("item_names", "days_late", "eta", "x", "id"),
)
PLAIN = (None, True, False, "", "on its way", "delivered", 3, 2.5, "2026-01-02", "cancelled", 1e300)


@dataclass(frozen=True)
class Dice:
    """A source of anything."""

    random: Random

    def one(self, of: Sequence[T]) -> T:
        return self.random.choice(of)

    def some(self, of: Sequence[T], most: int) -> list[T]:
        return [self.one(of) for _ in range(self.random.randint(0, most))]

    def data(self, depth: int = 3) -> Any:
        match self.random.randint(0, 5) if depth else 0:
            case 5:
                return [self.data(depth - 1) for _ in range(self.random.randint(0, 3))]
            case 3 | 4:
                return {key: self.data(depth - 1) for key in self.some(KEYS, 6)}
            case _:
                return self.one(PLAIN)

    def result(self) -> Any:
        return self.one((self.data, self.data, self.data, lambda: "failed", lambda: "unknown"))()

    def command(self, bundle: Bundle) -> c.Command:
        flows = [*bundle.flows, "nonsense"]
        slots = [*sorted({x for f in bundle.flows.values() for x in f.slots}), "nonsense"]
        fillings = [c.SetSlot(self.one(slots), self.one(RAW)) for _ in range(4)]
        return self.one(
            [
                *fillings,
                c.CorrectSlot(self.one(slots), self.one(RAW)),
                c.StartFlow(self.one(flows)),
                c.StartFlow(self.one(flows)),
                c.SwitchFlow(self.one(flows)),
                c.Clarify(tuple(self.some(flows, 4))),
                c.ChitChat(self.one(("greeting", "thanks", "goodbye", "joke"))),
                c.SensitiveTopic(self.one(("legal", "self_harm", "odd"))),
                c.Decline(self.one((True, False))),
                *(c.CancelFlow(), c.Confirm(), c.Confirm(), c.Deny(), c.AskKnowledge("why?")),
                *(c.RequestHuman(), c.Repeat(), c.Restart(), c.OptOut(), c.Silence()),
            ]
        )


def rolled(seed: int) -> Dice:
    return Dice(Random(seed))  # noqa: S311 - does not fit: chance for tests, not for secrets


# Flows that nobody has checked

NAMES = ("a", "b", "q")
STEPS = tuple(f"s{i}" for i in range(7))
NEXT = ("", *STEPS, "gone")
TEXTS: Sequence[m.Localized] = (
    {"en": ("Hello.",)},
    {"en": ("It is {a}.", "So.")},
    {"en": ("Only {r.x:money}.",)},
    {"es": ("Sí {b:date}",)},
    {},
)
VALUES = ("none", "a", "r.x", "1 + a", '"x"', "not b", "))")


def wild_step(dice: Dice, name: str) -> m.Step:
    text, following, slot = dice.one(TEXTS), dice.one(NEXT), dice.one(NAMES)
    cases = [m.Case(dice.one(("", "a", "r.x > 1")), dice.one(NEXT)) for _ in range(2)]
    arguments = {key: dice.one(VALUES) for key in dice.some(("order_id", "reason", "text"), 2)}
    called = dice.one([spec.name for spec in TOOLS] + ["nothing"])
    return dice.one(
        [
            m.Say(name, text, following),
            m.Ask(name, slot, following),
            m.Set(name, slot, dice.one(VALUES), following),
            m.Branch(name, tuple(cases), following),
            m.Call(name, called, arguments, "r", following, dice.one(NEXT), dice.one(NEXT)),
            m.Answer(name, dice.one(VALUES), following, dice.one(NEXT)),
            m.Confirm(name, text, following, dice.one(NEXT), tuple(dice.some(NAMES, 2))),
            m.HandOff(name, dice.one(("payment", "odd"))),
            m.Wait(name, 60.0, following),
            m.Subflow(name, dice.one(("f0", "f1", "f2")), following),
            m.End(name, dice.one(ENDINGS)),
        ]
    )


def wild_slot(dice: Dice, name: str) -> m.Slot:
    return m.Slot(
        name,
        dice.one(("text", "pattern", "number", "yes_no", "choice", "email", "money")),
        dice.one(TEXTS),
        pattern="W\\d{3}",
        options=(m.Option("late", {"en": ("late",)}),),
        check=dice.one(("", "a == b", "has(q)")),
        attempts=dice.one((1, 2, 3)),
        share=dice.one((True, False)),
    )


def wild_flow(dice: Dice, name: str) -> m.Flow:
    return m.Flow(
        name=name,
        about="",
        examples={},
        slots={x: wild_slot(dice, x) for x in dice.some(NAMES, 4)},
        steps={x: wild_step(dice, x) for x in STEPS},
        first=dice.one(STEPS),
        title=dice.one(TEXTS),
        identity=dice.one(("anonymous", "anonymous", "verified")),
        startable=dice.one((True, True, False)),
    )


def wild_bundle(dice: Dice) -> Bundle:
    return Bundle(
        name="Wild",
        languages=dice.one([("en",), ("es", "en")]),
        flows={name: wild_flow(dice, name) for name in ("f0", "f1", "f2")},
        identity_flow=dice.one(("", "f2", "gone")),
        tools={spec.name: spec for spec in TOOLS},
        escalation=m.Escalation(tool_failures=dice.one((1, 2, 3))),
        guidelines=(m.Guideline(slot="a", above=1.0, handoff=m.HandOff("g", "approval_needed")),),
    )


# The promise

ANSWERS = (Utter, CallTool, AnswerQuestion, RequestHandoff)


def check_promises(talk: Talk, *, silence_is_fine: bool = False) -> None:
    said = [effect for effect in talk.effects if isinstance(effect, Utter)]
    answered = any(isinstance(effect, ANSWERS) for effect in talk.effects)
    assert answered or silence_is_fine
    assert all(effect.text.strip() and "None" not in effect.text for effect in said)
    handoffs = [x for x in talk.effects if isinstance(x, RequestHandoff)]
    assert not handoffs or handoffs == talk.effects[-1:]


def play(talk: Talk, dice: Dice) -> None:
    """Let anything be understood, and any tool give anything back."""
    talk.tools = lambda name, arguments: dice.result()
    talk.state = replace(talk.state, identity=dice.one(LEVELS))
    for _ in range(dice.random.randint(1, 10)):
        talk.language = dice.one(("en", "es", "pt", "xx"))
        talk.knows = dice.one((True, False))
        talk.hears(*(dice.command(talk.bundle) for _ in range(dice.random.randint(0, 3))))
        check_promises(talk)
        if dice.random.random() < 0.2:
            talk.wakes(dice.one(("later/rest", "f0/s1", "f1/s2", "odd")))
            check_promises(talk, silence_is_fine=True)
        if dice.random.random() < 0.1:
            flow = dice.one(("", *talk.bundle.flows))
            brief = ReturnBrief(flow=flow, slots={"a": dice.data(), "order_id": dice.data()})
            talk.state = replace(talk.state, brief=brief)
            talk.is_handed_back()
            check_promises(talk)


@pytest.mark.parametrize("name", BUNDLES)
@given(seed=SEEDS)
@settings(max_examples=200)
def test_that_no_message_breaks_a_flow_or_is_left_unanswered(name: str, seed: int) -> None:
    talk = Talk(BUNDLES[name])
    play(talk, rolled(seed))
    assert len(talk.state.stack) <= 2 * MAX_DEPTH
    assert talk.most_rounds < MAX_ROUNDS


@given(seed=SEEDS)
@settings(max_examples=300)
def test_that_no_flow_breaks_the_executor(seed: int) -> None:
    dice = rolled(seed)
    play(Talk(wild_bundle(dice)), dice)


@given(seed=SEEDS)
@settings(max_examples=200)
def test_that_nothing_is_changed_without_a_yes_that_was_heard(seed: int) -> None:
    dice = rolled(seed)
    talk = Talk(BUNDLES["shop"], lambda name, arguments: dice.result())
    talk.state = replace(talk.state, identity="verified")
    for _ in range(10):
        commands = [dice.command(talk.bundle) for _ in range(dice.random.randint(0, 3))]
        talk.hears(*(x for x in commands if not isinstance(x, c.Confirm)))
        assert not any(talk.bundle.tools[call.tool].confirm for call in talk.calls)


@given(seed=SEEDS)
def test_that_the_same_state_and_commands_give_the_same_outcome(seed: int) -> None:
    one, other = (Talk(BUNDLES["shop"]) for _ in range(2))
    play(one, rolled(seed))
    play(other, rolled(seed))
    assert (one.state, one.effects) == (other.state, other.effects)
