"""Unit: what the check passes never goes round by itself, and always comes to wait or to an end.

Random flows are checked as graphs; those that pass are talked to with random commands and tools
that give back anything. The live guard against loops must then have nothing to do.
"""

from dataclasses import replace

from hypothesis import given, settings
from tests.playbook.talk import MAX_ROUNDS, TOOLS, Talk
from tests.playbook.test_invariants import NAMES, SEEDS, STEPS, Dice, check_promises, rolled

import relevo.playbook.model as m
from relevo.conversation.state import LEVELS
from relevo.playbook import Bundle
from relevo.playbook.check.graph import check_graph, check_subflows
from relevo.playbook.effects import AnswerQuestion, CallTool, RequestHandoff
from relevo.playbook.problem import Findings

_ASK = {"en": ("What is it?", "Tell me.")}
_SAY = {"en": ("Hello.", "It is {a}.")}


def step(dice: Dice, number: int) -> m.Step:
    """Give a step that leads anywhere, mostly onwards."""
    name, slot = STEPS[number], dice.one(NAMES)
    ahead = (*STEPS[number + 1 :], "")

    def way() -> str:
        return dice.one((*ahead, *ahead, *STEPS))

    cases = (m.Case(dice.one(("has(a)", "r.x", "b == a")), way()), m.Case("", way()))
    called = dice.one(("get_order", "list_orders", "note"))
    arguments = {"order_id": slot} if called == "get_order" else {}
    return dice.one(
        [
            m.Say(name, _SAY, way()),
            m.Ask(name, slot, way()),
            m.Ask(name, slot, way()),
            m.Set(name, slot, dice.one(("none", "none", "r.x", '"x"')), way()),
            m.Branch(name, cases),
            m.Call(name, called, arguments, "r", way(), dice.one(("", way())), way()),
            m.Answer(name, dice.one((slot, "none")), way(), dice.one(("", way()))),
            m.Confirm(name, {"en": ("Is that right?",)}, way(), way(), (slot,)),
            m.HandOff(name, "payment"),
            m.Wait(name, 60.0, way()),
            m.Subflow(name, "f2", way()),
            m.End(name),
        ]
    )


def flow(dice: Dice, name: str) -> m.Flow:
    steps = {STEPS[i]: step(dice, i) for i in range(len(STEPS))}
    if name == "f2":
        steps = {k: m.Say(k, _SAY) if isinstance(x, m.Subflow) else x for k, x in steps.items()}
    slots = {
        x: m.Slot(x, dice.one(("text", "number", "yes_no")), _ASK, refused=dice.one(("", *STEPS)))
        for x in NAMES
    }
    title = {"en": (f"matter {name}",)}
    return m.Flow(name, "", {}, slots, steps, STEPS[0], title, startable=name != "f2")


def sound(dice: Dice) -> Bundle | None:
    """Give flows that pass the check of graphs; None where these do not."""
    flows = {name: flow(dice, name) for name in ("f0", "f1", "f2")}
    bundle = Bundle("Sound", ("en",), flows, tools={spec.name: spec for spec in TOOLS})
    findings = Findings()
    for each in flows.values():
        check_graph(each, flows, findings)
    check_subflows(bundle, findings)
    # A step that nobody reaches, or an end without a word, says nothing of circles.
    harmful = ("circle", "never come to an end", "without end")
    broken = any(word in x.what for x in findings.problems for word in harmful)
    return None if broken else bundle


@given(seed=SEEDS)
@settings(max_examples=100)
def test_that_what_the_check_passes_always_comes_to_wait_or_to_an_end(seed: int) -> None:
    dice = rolled(seed)
    bundle = next((x for _ in range(40) if (x := sound(dice)) is not None), None)
    if bundle is None:
        return
    talk = Talk(bundle, lambda name, arguments: dice.result())
    talk.state = replace(talk.state, identity=dice.one(LEVELS))
    for _ in range(dice.random.randint(1, 14)):
        talk.knows = dice.one((True, False))
        talk.hears(*(dice.command(bundle) for _ in range(dice.random.randint(0, 3))))
        check_promises(talk)
        assert "guard.steps" not in talk.rules
        assert talk.most_rounds < MAX_ROUNDS
        _stands_still(talk)
        if talk.handoff is not None:
            return


def _stands_still(talk: Talk) -> None:
    """After a turn a flow waits, has ended, or people have it."""
    last = talk.effects[-1] if talk.effects else None
    frame = talk.state.frame
    assert not isinstance(last, CallTool)
    assert not isinstance(last, AnswerQuestion) or frame is None or frame.awaiting
    stands = frame is None or frame.awaiting != "" or frame.step == ""
    assert stands or isinstance(last, RequestHandoff)
