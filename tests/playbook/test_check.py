"""Unit: what is known to be wrong before anybody talks to it."""

import time

import pytest
from tests.playbook.talk import bundle_of, load, problems_of

import relevo.playbook.model as m
from relevo.playbook import load_bundle
from relevo.playbook.check.graph import circles
from relevo.playbook.check.patterns import pattern_problem

HEAD = "flow: f\ntitle: a matter\nexamples: [I have a matter]\n"
X = "slots: {x: {ask: What?}}\n"


def says(text: str) -> list[str]:
    return [str(problem).removeprefix("playbooks/") for problem in problems_of(text)]


def flow(steps: str, slots: str = X) -> str:
    return f"{HEAD}{slots}steps:\n{steps}"


# Graphs


def test_that_a_step_which_nobody_reaches_is_named() -> None:
    problems = says(flow("  - ask: x\n  - say: '{x}'\n    then: end\n  - id: lost\n    say: Hm.\n"))
    assert problems == [
        "flow.yaml:10: Step `lost` is never reached. Point a `then:` at it, or remove it."
    ]


@pytest.mark.parametrize(
    "steps",
    [
        "  - id: a\n    say: Round '{x}'\n    then: a\n",
        "  - id: a\n    call: get_order(x)\n    missing: a\n  - say: Found.\n",
        '  - id: a\n    ask: x\n  - branch:\n      - when: x == "no"\n        then: a\n  - say: Fine.\n',
        "  - id: a\n    call: get_order(x)\n    as: o\n  - branch:\n      - when: not o.done\n        then: a\n  - say: Fine.\n",
        "  - id: a\n    wait: 1 h\n  - call: get_order(x)\n    as: o\n  - branch:\n      - when: not o.done\n        then: a\n  - say: Fine.\n",
    ],
)
def test_that_a_circle_without_the_customer_is_named(steps: str) -> None:
    assert any("go round in a circle without waiting" in line for line in says(flow(steps)))


@pytest.mark.parametrize(
    "steps",
    [
        "  - id: a\n    call: get_order(x)\n    missing: {ask_again: x}\n  - say: Found.\n",
        '  - id: a\n    ask: x\n  - branch:\n      - when: x == "no"\n        ask_again: x\n  - say: Fine.\n',
        "  - id: a\n    confirm: Is it {x}?\n    no: {say: Again., then: a}\n  - say: Fine.\n",
        '  - id: a\n    ask: x\n  - set: {x: none}\n  - branch:\n      - when: language == "en"\n        then: a\n  - say: Fine.\n',
    ],
)
def test_that_a_circle_with_the_customer_is_fine(steps: str) -> None:
    assert says(flow(steps)) == []


def test_that_the_way_round_a_circle_is_named_from_step_to_step() -> None:
    steps = "  - ask: x\n  - id: a\n    say: One.\n  - id: b\n    say: Two '{x}'.\n    then: a\n"
    assert any("`a` → `b` → `a` go round in a circle" in line for line in says(flow(steps)))


def round_trip(inner: str) -> list[str]:
    outer = f"{HEAD}{X}steps:\n  - id: a\n    subflow: inner\n  - branch:\n      - when: language == 'en'\n        then: a\n  - say: '{{x}}'\n"
    files = {"playbooks/f.yaml": outer, "playbooks/inner.yaml": inner}
    return [str(problem) for problem in problems_of(files)]


def test_that_a_subflow_waits_for_the_customer_when_every_way_through_it_does() -> None:
    head = "flow: inner\nstartable: false\nslots: {x: {ask: What?}}\nsteps:\n"
    asks = "  - call: get_order(x)\n    as: o\n  - confirm: Really {x}?\n    no: {then: end}\n  - say: Done.\n"
    around = "  - branch:\n      - when: language == 'es'\n        then: end\n  - confirm: Really {x}?\n  - say: Done.\n"
    circle = "go round in a circle without waiting"
    assert not any(circle in line for line in round_trip(head + asks))
    assert any(circle in line for line in round_trip(head + around))


def test_that_what_never_ends_is_named_although_it_waits_for_the_customer() -> None:
    steps = "  - id: a\n    ask: x\n  - set: {x: none}\n    then: a\n"
    (problem,) = says(flow(steps))
    assert "`a` → `set_x` → `a` never come to an end." in problem
    assert "then: end" in problem


@pytest.mark.parametrize(
    ("steps", "where"),
    [
        ("  - ask: x\n", "After `ask_x`"),
        ("  - call: note(x)\n", "Flow `f`"),
        ("  - call: get_order(x)\n    missing: end\n  - say: Found.\n", "Flow `f`"),
        ('  - branch:\n      - when: x == "a"\n        say: Fine.\n', "Flow `f`"),
        ('  - ask: x\n  - branch:\n      - when: x == "a"\n        say: Fine.\n', "After `ask_x`"),
    ],
)
def test_that_a_way_that_ends_without_a_word_is_named(steps: str, where: str) -> None:
    found = [line for line in says(flow(steps)) if "can end without a word" in line]
    assert found
    assert where in found[0]


def test_that_subflows_must_exist_and_not_run_each_other() -> None:
    files = {
        "playbooks/a.yaml": "flow: a\nstartable: false\nsteps: [{subflow: b}]\n",
        "playbooks/b.yaml": "flow: b\nstartable: false\nsteps: [{subflow: a}]\n",
        "playbooks/c.yaml": "flow: c\nstartable: false\nsteps: [{subflow: bb}]\n",
    }
    problems = [str(problem) for problem in problems_of(files)]
    assert any("`a`, `b` run each other as subflows without end" in line for line in problems)
    assert any("There is no flow `bb`. " in line for line in problems)


def test_that_circles_are_those_of_the_graph() -> None:
    graph = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["e"], "e": [], "f": ["f"], "g": ["a"]}
    assert set(circles(graph)) == {frozenset("abc"), frozenset("f")}


# Names


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ("  - ask: y\n  - say: '{x}'\n", "There is no slot `y`"),
        ("  - set: {y: 1}\n  - ask: x\n  - say: '{x}'\n", "There is no slot `y`"),
        ("  - ask: x\n  - say: 'It is {ordr.status}.'\n", "`{ordr}` in `say_1`"),
        ("  - ask: x\n  - say: 'On {x:dat}.'\n", "`:dat` is not known"),
        ("  - ask: x\n  - branch: [{when: y > 3, say: Hm.}]\n  - say: Fine.\n", "`y` in `y > 3`"),
        ("  - ask: x\n  - branch: [{when: x = 3, say: Hm.}]\n  - say: Fine.\n", "write `==`"),
        ("  - set: {x: damaged}\n  - say: '{x}'\n", "Texts need quotes"),
        ("  - call: get_order(x)\n    as: x\n  - say: Fine.\n", "name of something else"),
        ("  - call: get_order(x)\n    as: today\n  - say: Fine.\n", "name of something else"),
        ("  - say: Fine.\n", "Slot `x` is never used"),
        ("  - say: 'Fine {x}.'\n", "`x` has a question and is never asked"),
        ("  - id: x\n    confirm: 'Shall I, {x}?'\n", "has the name of a slot"),
    ],
)
def test_that_unknown_and_useless_names_are_named(steps: str, what: str) -> None:
    assert any(what in line for line in says(flow(steps))), says(flow(steps))


PROOF = """
flow: proof
startable: false
slots: {x: {ask: Where?, share: true}}
steps:
  - call: identify(order_id="1", postcode=x)
  - say: Thanks.
"""


@pytest.mark.parametrize(
    ("head", "steps", "used"),
    [
        ("identity: verified\n", "  - say: Fine.\n", True),
        ("identity: anonymous\n", "  - say: Fine.\n", False),
        ("identity: anonymous\n", "  - subflow: proof\n  - say: Fine.\n", True),
    ],
)
def test_that_a_slot_is_used_when_a_flow_within_takes_it(
    head: str, steps: str, *, used: bool
) -> None:
    kept = f"{HEAD}{head}slots: {{x: {{share: true}}}}\nsteps:\n{steps}"
    files = {"playbooks/flow.yaml": kept, "playbooks/proof.yaml": PROOF}
    _, problems = load(files, settings="name: A\nlanguages: [en]\nidentity_flow: proof\n")
    assert [str(x) for x in problems if "never used" in str(x)] == (
        [] if used else ["playbooks/flow.yaml:5: Slot `x` is never used. Ask for it, or remove it."]
    )


def test_that_a_ready_made_flow_may_keep_what_this_project_proves_in_another_way() -> None:
    ready = f"{HEAD}identity: verified\nslots: {{x: {{share: true}}}}\nsteps:\n  - say: Fine.\n"
    settings = "name: A\nlanguages: [en]\nuse: [f]\n"
    _, problems = load({}, settings=settings, library={"f.yaml": ready})
    assert not any("never used" in str(x) for x in problems)


@pytest.mark.parametrize(
    ("slots", "what"),
    [
        ("slots: {x: {}}\n", "`x` is asked for and has no question"),
        ("slots: {x: {ask: 'What, {y}?'}}\n", "`{y}` in the question for `x`"),
        ("slots: {x: {ask: What?, check: x > y}}\n", "`y` in `x > y`"),
        ("slots: {x: {ask: What?, invalid: 'No {y}'}}\n", "`{y}` in `invalid` of `x`"),
        ("slots: {x: {ask: What?}, language: {ask: Which?}}\n", "has a meaning of its own"),
    ],
)
def test_that_slots_are_looked_through(slots: str, what: str) -> None:
    found = says(flow("  - ask: x\n  - say: Fine.\n", slots))
    assert any(what in line for line in found), found


def test_that_a_placeholder_in_an_example_must_be_a_slot() -> None:
    text = flow("  - ask: x\n  - say: Fine.\n").replace("[I have a matter]", '["matter {y}"]')
    assert any("has `{y}`, which is no slot" in line for line in says(text))


# Tools


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ("get_ordr(x)", "Did you mean `get_order`?"),
        ("get_order(x, y=x)", "no parameter `y`"),
        ("get_order()", "`get_order` needs `order_id`"),
        ("get_order(order_id=y)", "`y` in `y`"),
        ("cancel_order(x)", "can be called without the customer's yes"),
    ],
)
def test_that_a_wrong_call_is_named(call: str, what: str) -> None:
    text = flow(f"  - ask: x\n  - call: {call}\n  - say: Fine.\n")
    assert any(what in line for line in says(text)), says(text)


SURE = "  - ask: x\n  - id: sure\n    confirm: 'Cancel {x}?'\n"


@pytest.mark.parametrize(
    "steps",
    [
        SURE.replace("{x}", "it") + "    slots: []\n  - call: cancel_order(x)\n  - say: Done.\n",
        SURE + "    yes: go\n    no: go\n  - id: go\n    call: cancel_order(x)\n  - say: Done.\n",
        SURE + "    no: go\n  - id: go\n    call: cancel_order(x)\n  - say: Done.\n",
        "  - branch:\n      - when: x == \"now\"\n        then: go\n" + SURE
        + "  - id: go\n    call: cancel_order(x)\n  - say: Done.\n",
        SURE + "    no: {say: Fine., then: go}\n  - id: go\n    call: cancel_order(x)\n  - say: Done.\n",
    ],
)  # fmt: skip
def test_that_every_way_to_a_change_leads_over_a_yes_with_details(steps: str) -> None:
    assert any("without the customer's yes" in line for line in says(flow(steps)))


def test_that_a_change_behind_a_yes_is_fine() -> None:
    assert says(flow(SURE + "  - call: cancel_order(x)\n  - say: Done.\n")) == []


def test_that_the_identity_flow_must_prove_what_is_needed() -> None:
    files = {
        "playbooks/a.yaml": f"{HEAD}identity: strong\nsteps: [{{say: Hi.}}]\n",
        "playbooks/p.yaml": "flow: p\nstartable: false\nidentity: claimed\n"
        "slots: {o: {ask: Order?}, c: {ask: Code?}}\n"
        "steps:\n  - call: identify(o, c)\n  - say: Thanks.\n",
    }
    settings = "name: A\nlanguages: [en]\nidentity_flow: p\n"
    problems = [str(problem) for problem in problems_of(files, settings=settings)]
    assert any("`f` needs `strong`, which `p` never proves" in line for line in problems)
    assert any("asks for proof itself" in line for line in problems)


# Examples and languages


@pytest.mark.parametrize(
    ("other", "how"),
    [
        ("I have a matter", "the same"),
        ("i have a MATTER!", "the same"),
        ("I have my matter please", "nearly the same"),
        ("matter have I", "nearly the same"),
    ],
)
def test_that_an_example_of_two_flows_is_named_with_both(other: str, how: str) -> None:
    files = {
        "playbooks/a.yaml": f"{HEAD}steps: [{{say: Hi.}}]\n",
        "playbooks/b.yaml": f"flow: g\ntitle: it\nexamples: ['{other}']\nsteps: [{{say: Hi.}}]\n",
    }
    problems = problems_of(files)
    assert len(problems) == 1
    said = str(problems[0])
    assert (
        f"“{other}” of `g` is {how} as “I have a matter” of `f` (playbooks/a.yaml, line 3)" in said
    )


def test_that_an_example_which_is_declined_elsewhere_is_named() -> None:
    files = {
        "playbooks/a.yaml": f"{HEAD}steps: [{{say: Hi.}}]\n",
        "playbooks/off_topic.yaml": "en: [I have a matter]",
    }
    assert any("`off_topic`" in str(problem) for problem in problems_of(files))


def test_that_different_examples_are_fine_whatever_they_share() -> None:
    files = {
        "playbooks/a.yaml": f"{HEAD}steps: [{{say: Hi.}}]\n",
        "playbooks/b.yaml": "flow: g\ntitle: it\nexamples: [I have no matter]\nsteps: [{say: Hi.}]\n",
    }
    assert bundle_of(files)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{HEAD}steps: [{{say: {{en: Hi.}}}}]\n", "`say_1` has no text in: es"),
        ("flow: f\ntitle: {en: it}\nsteps: [{say: Hi.}]\n", "The title of `f` has no text in: es"),
        (
            "flow: f\ntitle: it\nexamples: {en: [a b]}\nsteps: [{say: Hi.}]\n",
            "Flow `f` has no examples in: es",
        ),
        (
            flow("  - ask: x\n  - say: '{x}'\n", "slots: {x: {ask: {en: What?}}}\n"),
            "The question for `x` has no text in: es",
        ),
        (
            flow(
                "  - ask: x\n  - say: '{x}'\n",
                "slots: {x: {type: choice, ask: W?, options: {a: {en: b}}}}\n",
            ),
            "Option `a` of `x` has no text in: es",
        ),
        (
            "flow: f\nexamples: {en: [a b], es: [c d]}\nsteps: [{say: Hi.}]\n",
            "Flow `f` has no title",
        ),
    ],
)
def test_that_a_missing_language_is_named(text: str, what: str) -> None:
    problems = problems_of(text, settings="name: A\nlanguages: [en, es]\n")
    assert any(what in str(problem) for problem in problems), problems


def test_that_texts_in_no_language_are_one_problem_a_file() -> None:
    problems = problems_of(
        f"{HEAD}steps: [{{say: Hi.}}]\n", settings="name: A\nlanguages: [es, en]\n"
    )
    [problem] = problems
    assert problem.line == 2
    assert problem.what == "3 texts here have no language, and the project has es, en."
    assert problem.mend == "Write each by language: `{es: …, en: …}`."


@pytest.mark.parametrize(
    ("key", "meant"), [("sp", "es"), ("spanish", "es"), ("es-ES", "es"), ("EN", "en"), ("qq", "es")]
)
def test_that_a_language_that_the_project_has_not_is_named_where_it_stands(
    key: str, meant: str
) -> None:
    other = "en" if meant == "es" else "es"
    text = f"{HEAD}steps:\n- say:\n    {other}: Hi.\n    {key}: Ho.\n".replace(
        "title: a matter\nexamples: [I have a matter]",
        "title: {en: it, es: esto}\nexamples: {en: [a matter], es: [un asunto]}",
    )
    problems = problems_of(text, settings="name: A\nlanguages: [en, es]\n")
    [problem] = problems
    assert problem.line == 7
    assert problem.what == f"`{key}` is not a language of the project."
    assert problem.mend == f"Did you mean `{meant}`?"


def test_that_a_language_more_than_the_project_has_does_no_harm() -> None:
    assert problems_of(f"{HEAD}steps: [{{say: {{en: Hi., fr: Salut.}}}}]\n") == []


def test_that_ready_made_flows_say_in_one_line_what_they_speak() -> None:
    settings = "name: A\nlanguages:\n  - en\n  - fr\nuse: [ready]\n"
    ready = "flow: ready\ntitle: {en: it}\nexamples: {en: [a b]}\nsteps: [{say: {en: Hi.}}]\n"
    _, problems = load_bundle({"relevo.yaml": settings}, {"ready.yaml": ready}, {})
    [mute] = [x for x in problems if "ready-made" in x.what]
    assert str(mute) == (
        "relevo.yaml:2: The ready-made `ready` speak en, not `fr`."
        " Leave the language out, or leave them out of `use:` and write your own."
    )
    assert {problem.file for problem in problems} == {"relevo.yaml"}


def test_that_a_language_that_relevo_does_not_speak_needs_its_sentences() -> None:
    _, problems = load({}, settings="name: A\nlanguages: [en, de]\n")
    assert len(problems) == 1
    assert "relevo's own sentences have no `de`" in problems[0].what
    assert "texts.yaml" in problems[0].mend


# Where a mistake is said to be


def test_that_a_mistake_in_an_example_is_named_with_its_own_line() -> None:
    text = f"flow: f\ntitle: it\nexamples:\n  - one thing\n  - 'do {{y}} it'\n  - '!!!'\n{X}"
    problems = problems_of(f"{text}steps: [{{ask: x}}, {{say: '{{x}}'}}]\n")
    assert [(problem.line, problem.what[:26]) for problem in problems] == [
        (5, "The example “do {y} it” ha"),
        (6, "The example “!!!” of `f` h"),
    ]


@pytest.mark.parametrize("slip", ["slot", "step", "example"])
def test_that_one_missing_letter_is_one_problem(slip: str) -> None:
    text = flow("  - ask: x\n  - say: '{x}'\n").replace(f"{slip}s:", f"{slip}:")
    [problem] = problems_of(text)
    assert problem.what == f"`{slip}` is not a key of a flow."
    assert problem.mend == f"Did you mean `{slip}s`?"


def test_that_a_missing_tool_of_a_ready_made_flow_is_told_once_with_how_it_is_written() -> None:
    ready = (
        "flow: ready\ntitle: it\nexamples: [a b]\nneeds:\n"
        "  pay(x, sum): '{number}; changes something: confirm=True, effect money'\n"
        "slots: {x: {ask: What?}, sum: {type: money, ask: How much?}}\n"
        "steps:\n- ask: [x, sum]\n- confirm: '{x} {sum}?'\n- call: pay(x, sum)\n- call: pay(x, sum)\n"
        "- say: Done.\n"
    )
    settings = "name: A\nlanguages: [en]\nuse: [ready]\n"
    _, problems = load_bundle({"relevo.yaml": settings}, {"ready.yaml": ready}, {})
    [problem] = [x for x in problems if "no tool" in x.what]
    assert problem.where.startswith("ready-made flow `ready`, line ")
    assert problem.mend.startswith(
        'Write `@tool(effect="money", confirm=True) async def pay(x: str, sum: Money)` in tools.py'
    )


def test_that_a_missing_tool_is_told_with_the_types_of_what_it_takes() -> None:
    [problem] = problems_of(flow("  - ask: x\n  - call: nothing_like_it(x)\n  - say: '{x}'\n"))
    assert '`@tool(effect="read") async def nothing_like_it(x: str)`' in problem.mend


# Patterns


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("W\\d{7", ""),
        ("(a+)+", "repeated itself"),
        ("(a*)*b", "repeated itself"),
        ("(?:\\w+\\s?)*x", "repeated itself"),
        ("(a{1,99}){1,99}", "repeated itself"),
        ("((a+)b?)+", "repeated itself"),
        ("(a|a)*b", "begin alike"),
        ("(\\w|\\d)+x", "begin alike"),
        ("([a-z]|x)*y", "begin alike"),
        ("\\w+\\w+\\w+\\w+x", "too many parts"),
        ("(?:\\d{0,40}x?){0,40}", "may be empty"),
        ("(aa?)*b", "repeated itself"),
        ("(a{1,30}){1,30}b", "repeated itself"),
        ("(?:a|aa)+b", "begin alike"),
        ("(?x)a b", "sets options"),
        ("(?x:a b)c", "sets options"),
        (".*.*.*.*=", "too many parts"),
        ("(?=(a+)+b)a+", "repeated itself"),
        ("(a)\\1", "refers back"),
        ("[A-", "not a regular expression"),
        ("\\d*", "fits an empty answer"),
    ],
)
def test_that_a_dangerous_pattern_is_refused(pattern: str, what: str) -> None:
    problem = pattern_problem(pattern)
    assert what in problem
    assert problem or not what


ORDINARY = (
    *("#?W\\d{7}", "[A-Z]{2}-?\\d{4,6}", "(?:AB|CD)\\d+", "#?[A-Z]{0,3}[- ]?\\d{6,12}"),
    *("a+b+c+d+e+", "[\\w.]+@[\\w.]+\\.[a-z]+", "(?:\\d{1,3}\\.)+\\d{1,3}", "\\w+-\\w+"),
    *("(?:x|y)+\\d", "\\d{3}(?:-\\d{2})?", "[^)(]+", "\\(\\d+\\)", "(?i:ab)\\d"),
)


@pytest.mark.parametrize("pattern", ORDINARY)
def test_that_ordinary_patterns_pass(pattern: str) -> None:
    assert pattern_problem(pattern) == ""


def test_that_a_runaway_pattern_reaches_no_customer() -> None:
    text = flow(
        "  - ask: x\n  - say: '{x}'\n", "slots: {x: {type: pattern, pattern: (a+)+b, ask: W?}}\n"
    )
    began = time.perf_counter()
    assert any("pattern of `x` repeats" in line for line in says(text))
    assert time.perf_counter() - began < 5


def test_that_a_flow_from_python_with_a_dangling_step_is_named() -> None:
    lost = m.Flow("f", "", {}, {}, {"a": m.Say("a", {"en": ("Hi.",)}, "b")}, "a", startable=False)
    _, problems = load_bundle({"relevo.yaml": "name: A"}, {}, {}, written=[lost])
    assert any("f/a goes on with `b`" in str(problem) for problem in problems)
