"""Unit: what a playbook may look like, and what is said of what it may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.playbook.shop import FILES, SETTINGS, STATUS
from tests.playbook.talk import Talk, bundle_of, load, problems_of

import relevo.playbook.model as m
from relevo.conversation.commands import StartFlow
from relevo.playbook import load_bundle

HEAD = "flow: f\ntitle: a matter\nexamples: [I have a matter]\n"


def flow_of(steps: str, slots: str = "") -> m.Flow:
    text = HEAD + (f"slots:\n{slots}\n" if slots else "") + f"steps:\n{steps}"
    return bundle_of(text).flows["f"]


def says(text: str) -> list[str]:
    return [str(problem).removeprefix("playbooks/") for problem in problems_of(text)]


def test_that_steps_follow_each_other_and_get_names_from_what_they_do() -> None:
    flow = flow_of(
        "  - ask: order_id\n"
        "  - call: get_order(order_id)\n"
        "    as: order\n"
        "  - branch:\n"
        "      - when: order.late\n"
        "        say: It is late.\n"
        "        then: end\n"
        "      - else:\n"
        "        say: It is {order.status}.\n"
        "  - say: Fine.\n",
        "  order_id: {ask: Which?}",
    )
    ways = {name: getattr(step, "next", None) for name, step in flow.steps.items()}
    assert flow.first == "ask_order_id"
    assert ways == {
        "ask_order_id": "call_get_order",
        "call_get_order": "branch_1",
        "branch_1": "say_3",
        "say_1": "",
        "say_2": "say_3",
        "say_3": "",
    }


def test_that_words_beside_a_step_are_said_first() -> None:
    flow = flow_of("  - say: One thing.\n    ask: x\n  - say: Thanks.\n", "  x: {ask: What?}")
    assert flow.first == "say_1"
    assert isinstance(flow.steps["say_1"], m.Say)
    assert flow.steps["say_1"].next == "ask_x"


def test_that_ask_again_forgets_asks_and_repeats_the_step() -> None:
    flow = flow_of(
        "  - call: get_order(x)\n    missing: {say: No., ask_again: x}\n  - say: Yes.\n",
        "  x: {ask: What?}",
    )
    call = flow.steps["call_get_order"]
    assert isinstance(call, m.Call)
    chain = [call.missing]
    while chain[-1] != "call_get_order":
        chain.append(getattr(flow.steps[chain[-1]], "next", ""))
    assert chain == ["say_1", "ask_again_x", "ask_again_x_ask", "call_get_order"]


def test_that_unhappy_ways_end_and_happy_ones_go_on() -> None:
    flow = flow_of(
        "  - confirm: Shall I note {x}?\n    yes: {say: Good.}\n    no: {say: Fine.}\n"
        "  - call: note(x)\n    failed: {say: It failed.}\n  - say: Done.\n",
        "  x: {ask: What?}",
    )
    confirm, call = flow.steps["confirm_1"], flow.steps["call_note"]
    assert isinstance(confirm, m.Confirm)
    assert isinstance(call, m.Call)
    assert flow.steps[confirm.yes] == m.Say(
        "say_1", {"en": ("Good.",)}, "call_note", flow.steps[confirm.yes].place
    )
    assert getattr(flow.steps[confirm.no], "next", None) == ""
    assert getattr(flow.steps[call.failed], "next", None) == ""
    assert confirm.slots == ("x",)


def test_that_arguments_fill_parameters_by_place_or_by_name() -> None:
    flow = flow_of(
        "  - confirm: 'Refund {x} for {y}?'\n  - call: refund(y, amount=x * 2)\n  - say: Done.\n",
        "  x: {type: number, ask: How much?}\n  y: {ask: Which?}",
    )
    call = flow.steps["call_refund"]
    assert isinstance(call, m.Call)
    assert call.arguments == {"order_id": "y", "amount": "x * 2"}


def test_that_set_takes_expressions_and_literals() -> None:
    flow = flow_of(
        "  - set: {x: none, y: '\"damaged\"', z: 3, v: true}\n  - say: '{x} {y} {z} {v}'\n",
        "  x: {}\n  y: {}\n  z: {}\n  v: {}",
    )
    values = {step.slot: step.value for step in flow.steps.values() if isinstance(step, m.Set)}
    assert values == {"x": "none", "y": '"damaged"', "z": "3", "v": "true"}


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("30 s", 30),
        ("10 min", 600),
        ("2 h", 7200),
        ("1 day", 86400),
        ("2.5 days", 216000),
        ("1h", 3600),
    ],
)
def test_that_times_are_written_as_people_write_them(written: str, seconds: float) -> None:
    step = flow_of(f"  - wait: {written}\n  - say: Hello again.\n").steps["wait_1"]
    assert isinstance(step, m.Wait)
    assert step.seconds == seconds


def test_that_places_are_those_of_the_words() -> None:
    flow = flow_of("  - ask: x\n\n  - id: bye\n    say: Bye.\n", "  x: {ask: What?}")
    assert flow.steps["bye"].place == m.Place("playbooks/flow.yaml", 10)


@pytest.mark.parametrize(
    ("steps", "what", "mend"),
    [
        ("- aks: x", "`aks` is not a step", "Did you mean `ask`?"),
        ("- ask: x\n  thn: y", "`thn` is not a key", "Did you mean `then`?"),
        ("- ask: x\n  then: by", "no step `by`", "Did you mean `bye`?"),
        ("- ask: x\n  call: note(x)", "one thing", "two steps"),
        ("- call: note x", "is not a call", "call: get_order(order_id)"),
        ("- call: refund(x, x, x)", "takes 2 arguments, not 3", "order_id, amount"),
        ("- handoff: tool_faild", "`reason: tool_faild`", "Did you mean `tool_failed`?"),
        ("- handoff: {reason: payment, urgency: very}", "`urgency: very`", "low, normal"),
        ("- wait: soon", "is not a time", "wait: 10 min"),
        ("- end: maybe", "`end: maybe`", "true"),
        ("- branch: []", "no cases", "when: condition"),
        ("- branch: [{say: x}]", "has no `when:`", "else"),
        ("- branch: [{else: , say: a}, {when: x, say: b}]", "Nothing may follow `else:`", "up"),
        ("- branch: [{else: {say: a}}]", "Nothing stands behind `else:`", "beside it"),
        ("- set: x", "`set` is not a table", "set: {slot: value}"),
        ("- autonomous: {goal: x}", "later version", "handoff"),
        ("- secure_collect: card", "later version", "handoff"),
        ("- id: End\n  say: x", "`End` is not an id", "small letters"),
        ("- id: bye\n  ask: x", "Two steps have the id `bye`", "Rename"),
        ("- {}", "nothing to do", "Known are"),
        ("- say: {order}", "`order` is not a language", "quotes"),
        ("- say:", "A text is empty", ""),
        ("- say: {english: x}", "`english` is not a language of the project", "`en`"),
        ("- ask: [x]", "`ask` of a step is not a text", "ask"),
    ],
)
def test_that_a_wrong_step_is_named_with_what_would_be_right(
    steps: str, what: str, mend: str
) -> None:
    indented = "\n".join("  " + line for line in steps.split("\n"))
    text = f"{HEAD}slots:\n  x: {{ask: What?}}\nsteps:\n{indented}\n  - id: bye\n    say: '{{x}}'\n"
    found = [line for line in says(text) if what in line]
    assert found, says(text)
    assert mend in found[0]
    assert found[0].startswith(("flow.yaml:7:", "flow.yaml:8:", "flow.yaml:9:"))


@pytest.mark.parametrize(
    ("slot", "what"),
    [
        ("{type: pattrn}", "Did you mean `pattern`?"),
        ("{type: pattern}", "has no `pattern`"),
        ("{type: choice}", "has no `options`"),
        ("{type: choice, options: [a, b]}", "not a table of values"),
        ("{type: text, min: 3}", "`min` does not go with `type: text`"),
        ("{type: number, min: much}", "is not a number"),
        ("{attempts: 0}", "whole number from 1"),
        ("{share: perhaps}", "neither true nor false"),
        ("{from_context: orders.open}", "comes with a later version"),
        ("{aks: What?}", "Did you mean `ask`?"),
        ("just text", "has nothing below it"),
    ],
)
def test_that_a_wrong_slot_is_named(slot: str, what: str) -> None:
    text = f"{HEAD}slots:\n  x: {slot}\nsteps:\n  - say: '{{x}}'\n"
    assert any(what in line for line in says(text)), says(text)


def test_that_all_problems_of_all_files_are_found_at_once() -> None:
    files = {
        "playbooks/a.yaml": "flow: a\nsteps: [{aks: x}]\n",
        "playbooks/b.yaml": "flow: b\ntitel: x\nsteps: [{say: hi}]\n",
        "playbooks/c.yaml": "flow: [\n",
        "playbooks/d.yaml": "",
        "playbooks/guidelines.yaml": "- when: {topic: leagl}\n  then: {}\n",
    }
    problems = problems_of(files, settings="name: A\nlanguages: [en]\nzone: Mars\n")
    assert {problem.file for problem in problems} == {*files, "relevo.yaml"}
    assert problems == sorted(problems)


# The project


def test_that_settings_are_read() -> None:
    bundle = bundle_of(
        STATUS,
        settings="""
name: Aurora Home
languages: [en, es]
zone: Europe/Madrid
currency: USD
handoff:
  queues: [first, care]
  hours:
    mon-fri: ["09:00-14:00", "16:00-19:00"]
    fri-sun: "22:00-02:00"
    holidays: ["2026-12-25"]
  escalation: {not_understood: 3, default_queue: care}
models: {answer: [local]}
""",
    )
    assert (bundle.name, bundle.languages, bundle.currency) == ("Aurora Home", ("en", "es"), "USD")
    assert (bundle.queues, bundle.escalation.default_queue) == (("first", "care"), "care")
    assert bundle.hours.zone == "Europe/Madrid"
    assert len(bundle.hours.blocks) == 13
    assert m.Block(6, 22 * 60, 26 * 60) in bundle.hours.blocks
    assert bundle.settings == {"models": {"answer": ["local"]}}


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("langauges: [en]", "Did you mean `languages`?"),
        ("zone: Europe/Mdrid", "not a time zone"),
        ("zone: ../etc/passwd", "not a time zone"),
        ("currency: euro", "not a currency"),
        ("languages: [english]", "`english` is no language code. Did you mean `en`?"),
        ("languages: [xx]", "`xx` is no language code. Write codes"),
        ("languages: [en, en]", "stands twice"),
        ("use: [order_statsu]", "no ready-made flow"),
        ("identity_flow: nobody", "no flow `nobody`"),
        ("handoff: {queue: [a]}", "Did you mean `queues`?"),
        ("handoff: {hours: {mon: 9-17}}", "not a time of day"),
        ("handoff: {hours: {mon: '09:00-25:00'}}", "not a time of day"),
        ("handoff: {hours: {monday: '09:00-17:00'}}", "is not a key of `hours`"),
        ("handoff: {hours: {mo-fr: '09:00-17:00'}}", "Days are mon, tue, wed, thu, fri, sat, sun"),
        ("handoff: {hours: {holidays: [Christmas]}}", "not a date"),
        ("handoff: {escalation: {turns: 0}}", "whole number"),
        ("handoff: {escalation: {default_queue: nowhere}}", "no queue `nowhere`"),
        ("texts: {greting: Hi}", "Did you mean `greeting`?"),
        ("texts: {greeting: 'Hi {name}'}", "`{name}` is not known here"),
        ("texts: {handoff.closed: 'Back {opens:soon}'}", "`:soon` is not known"),
    ],
)
def test_that_wrong_settings_are_named(line: str, what: str) -> None:
    languages = "" if line.startswith("languages") else "languages: [en, es]\n"
    found = problems_of(STATUS, settings=f"name: A\n{languages}{line}\n")
    assert any(what in str(problem) for problem in found), found


def test_that_a_project_without_settings_is_told_so() -> None:
    for files in ({}, {"relevo.yaml": ""}, {"relevo.yaml": "- a"}, {"relevo.yaml": "a: ["}):
        bundle, problems = load_bundle(files, {}, {})
        assert bundle is None
        assert problems[0].file == "relevo.yaml"


# Ready-made flows

LIBRARY = {"status.yaml": STATUS}
SETTINGS_EN_ES = "name: A\nlanguages: [en, es]\nhandoff: {queues: [general, care]}\n"
USES = SETTINGS_EN_ES + "use: [status]\n"


def test_that_a_ready_made_flow_is_taken_when_it_is_asked_for() -> None:
    assert "status" in bundle_of({}, settings=USES, library=LIBRARY).flows
    assert (
        "status"
        not in bundle_of(
            FILES | {"playbooks/status.yaml": STATUS.replace("flow: status", "flow: other")},
            settings=SETTINGS,
            library=LIBRARY,
        ).flows
    )


def test_that_a_project_changes_a_ready_made_flow() -> None:
    mine = """
extends: status
examples: {en: [did it ship yet]}
title: {en: your parcel}
slots:
  order_id:
    ask: {en: "Number, please?"}
    attempts: 2
steps:
  look_up:
    call: get_order(order_id)
    as: order
    missing: {handoff: knowledge_gap}
"""
    bundle = bundle_of({"playbooks/mine.yaml": mine}, settings=SETTINGS_EN_ES, library=LIBRARY)
    flow = bundle.flows["status"]
    assert flow.examples["en"] == ("where is my order", "did it ship yet")
    assert flow.title == {"en": ("your parcel",), "es": ("su pedido",)}
    slot = flow.slots["order_id"]
    assert (slot.ask["en"], slot.ask["es"], slot.attempts) == (
        ("Number, please?",),
        ("¿Qué pedido es?",),
        2,
    )
    call = flow.steps["look_up"]
    assert isinstance(call, m.Call)
    assert isinstance(flow.steps[call.missing], m.HandOff)
    assert call.next == "branch_1"


def test_that_several_steps_are_replaced_by_id_also_those_within_another() -> None:
    mine = (
        "extends: status\nsteps:\n"
        "  look_up: {call: get_order(order_id), as: order, missing: {handoff: knowledge_gap}}\n"
        "  say_2: {say: {en: Found it., es: Aquí está.}}\n"
    )
    flow = bundle_of({"playbooks/mine.yaml": mine}, settings=USES, library=LIBRARY).flows["status"]
    call, said = flow.steps["look_up"], flow.steps["say_2"]
    assert isinstance(call, m.Call)
    assert isinstance(flow.steps[call.missing], m.HandOff)
    assert isinstance(said, m.Say)
    assert said.text["en"] == ("Found it.",)


def test_that_a_step_within_one_that_is_replaced_as_well_is_not_lost_in_silence() -> None:
    mine = (
        "extends: status\nsteps:\n"
        "  say_2: {say: {en: Found it., es: Aquí está.}}\n"
        "  branch_1: {say: {en: Done., es: Listo.}}\n"
    )
    _, problems = load({"playbooks/mine.yaml": mine}, settings=USES, library=LIBRARY)
    assert [str(x) for x in problems] == [
        "playbooks/mine.yaml:3: Step `say_2` is part of another one that is replaced here. Write it there."
    ]


def test_that_a_list_of_steps_replaces_all_and_examples_can_be_replaced() -> None:
    mine = (
        "extends: status\nexamples: {replace: true, en: [parcel], es: [paquete]}\n"
        "slots: {order_id: {share: true}}\n"
        "steps:\n  - call: get_order(order_id)\n  - say: {en: Done., es: Listo.}\n"
    )
    flow = bundle_of({"playbooks/mine.yaml": mine}, settings=USES, library=LIBRARY).flows["status"]
    assert list(flow.steps) == ["call_get_order", "say_1"]
    assert flow.examples == {"en": ("parcel",), "es": ("paquete",)}


@pytest.mark.parametrize(
    ("mine", "what"),
    [
        ("extends: statsu", "Did you mean `status`?"),
        ("extends: status\nsteps: {look_ap: {say: x}}", "Did you mean `look_up`?"),
        ("extends: status\nsteps: {look_up: hi}", "has nothing below it"),
        ("extends: status\nslotz: {}", "Did you mean `slots`?"),
    ],
)
def test_that_a_wrong_change_is_named(mine: str, what: str) -> None:
    _, problems = load({"playbooks/mine.yaml": mine}, settings=USES, library=LIBRARY)
    found = [problem for problem in problems if what in str(problem)]
    assert found, problems
    assert found[0].file == "playbooks/mine.yaml"


def test_that_two_flows_of_one_name_are_a_problem() -> None:
    flow = f"{HEAD}steps: [{{say: hi}}]\n"
    problems = problems_of({"playbooks/a.yaml": flow, "playbooks/b.yaml": flow})
    assert any("already: playbooks/a.yaml, line 1" in str(problem) for problem in problems)


# Beside flows


def test_that_guidelines_are_sorted_and_the_projects_come_first() -> None:
    library = {"guidelines.yaml": "- {name: ours, when: {channel: sms}, then: {style: short}}\n"
               "- {name: urgent, when: {topic: x}, then: {handoff: complaint}, priority: 9}\n",
               "topics.yaml": "x: {en: [ex]}"}  # fmt: skip
    mine = "- {name: mine, when: {slot: order.total, above: {money: 200 EUR}}, then: {confirm_by: agent}}\n"
    files = {"playbooks/status.yaml": STATUS, "playbooks/guidelines.yaml": mine}
    bundle = bundle_of(files, settings=SETTINGS_EN_ES, library=library)
    assert [guideline.name for guideline in bundle.guidelines] == ["mine", "urgent", "ours"]
    limit = bundle.guidelines[0]
    assert (limit.slot, limit.above) == ("order.total", 200.0)
    assert limit.handoff is not None
    assert limit.handoff.reason == "approval_needed"


@pytest.mark.parametrize(
    ("guideline", "what"),
    [
        ("when: {topic: x}", "no `then:`"),
        ("{when: {}, then: {style: x}}", "`when:` says nothing"),
        ("{when: {channel: sms}, then: {}}", "`then:` says nothing"),
        ("{when: {slot: order.total}, then: {confirm_by: agent}}", "go together"),
        ("{when: {slot: order.total, above: much}, then: {confirm_by: agent}}", "not an amount"),
        ("{when: {slot: nothing.x, above: 3}, then: {confirm_by: agent}}", "`nothing`"),
        ("{when: {channel: sms}, then: {confirm_by: me}}", "confirm_by: agent"),
        ("{when: {topic: nope}, then: {handoff: complaint}}", "no topic `nope`"),
        ("{when: {channel: sms}, then: {handoff: {reason: complaint, queue: x}}}", "no queue `x`"),
        ("{when: {channel: sms}, then: {handoff: {say: 'Hi {x}'}}}", "`{x}` is not known here"),
    ],
)
def test_that_a_wrong_guideline_is_named(guideline: str, what: str) -> None:
    files = {"playbooks/status.yaml": STATUS, "playbooks/guidelines.yaml": f"- {guideline}\n"}
    problems = problems_of(
        files, settings="name: A\nlanguages: [en, es]\nhandoff: {queues: [general, care]}\n"
    )
    assert any(what in str(problem) for problem in problems), problems


def test_that_words_of_topics_and_off_topic_lines_are_joined() -> None:
    library = {"topics.yaml": "legal: {en: [lawyer]}", "off_topic.yaml": "en: [a joke]"}
    files = {
        "playbooks/topics.yaml": "legal: {en: [court]}\nfire: {en: [burning]}",
        "playbooks/off_topic.yaml": "en: [the weather]\nes: [el tiempo]",
    }
    bundle = bundle_of(files, library=library)
    words = {topic.name: topic.words["en"] for topic in bundle.topics}
    assert words == {"legal": ("lawyer", "court"), "fire": ("burning",)}
    assert bundle.off_topic == {"en": ("a joke", "the weather"), "es": ("el tiempo",)}


# Versions, Python, and hostile files


def test_that_the_version_is_of_the_words() -> None:
    one, same = (
        bundle_of(STATUS, settings=SETTINGS_EN_ES),
        bundle_of(STATUS, settings=SETTINGS_EN_ES),
    )
    other = bundle_of(STATUS.replace("Which order?", "Which one?"), settings=SETTINGS_EN_ES)
    assert one.version == same.version != other.version


def test_that_a_flow_may_be_written_in_python() -> None:
    flow = m.Flow(
        name="hello",
        about="Say hello.",
        examples={"en": ("say hello",)},
        slots={},
        steps={"hi": m.Say("hi", {"en": ("Hello!",)})},
        first="hi",
        title={"en": ("a hello",)},
    )
    bundle, problems = load_bundle({"relevo.yaml": "name: A"}, {}, {}, written=[flow])
    assert problems == []
    assert bundle is not None
    assert Talk(bundle).hears(StartFlow("hello")).startswith("Hello!")


@given(st.text(max_size=300))
def test_that_no_file_breaks_the_loader(text: str) -> None:
    load({"playbooks/a.yaml": text, "playbooks/guidelines.yaml": text})
    load_bundle({"relevo.yaml": text}, {}, {})


KEYS = (
    *("flow", "extends", "steps", "slots", "say", "ask", "ask_again", "call", "branch", "when"),
    *("else", "then", "id", "confirm", "yes", "no", "handoff", "set", "wait", "type", "en"),
    *("options", "examples", "title", "topic", "subflow", "failed", "missing", "check"),
)
VALUES = ("x", "", "say", "{order}", 3, True, None, "status", "look_up", "1 +", "end")
YAML = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(YAML)
def test_that_no_playbook_however_wrong_breaks_the_loader(data: object) -> None:
    text = repr(data).replace("None", "null").replace("True", "true")
    names = ("a", "guidelines", "topics", "off_topic", "texts")
    for name in names:
        load({f"playbooks/{name}.yaml": text}, settings=USES, library=LIBRARY)
    load_bundle({"relevo.yaml": text}, LIBRARY, {})
