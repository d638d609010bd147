"""Names: what texts and conditions read must exist, and what a flow asks for must be of use."""

from collections.abc import Iterator

import relevo.playbook.model as m
from relevo.playbook.expression import (
    BUILT_IN_NAMES,
    CONSTANTS,
    FUNCTIONS,
    names_in,
    paths_in,
    syntax_problem,
)
from relevo.playbook.language_codes import by_language
from relevo.playbook.model import Bundle, Flow, Localized, Place
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.reads import names_given, names_in_text, names_read
from relevo.playbook.template import template_problem, variables_in

_RESERVED = BUILT_IN_NAMES | FUNCTIONS | set(CONSTANTS) | {"company", "end"}
_IN_TEXTS = BUILT_IN_NAMES | {"company"}


def check_names(flow: Flow, findings: Findings) -> None:
    """Find unknown variables, slots that are misspelt, and names that mean two things."""
    known = frozenset(flow.slots) | results_of(flow)
    for place, what, text in texts_of(flow):
        _check_text(place, what, text, known, findings)
    for place, expression in expressions_of(flow):
        _check_expression(place, expression, known, findings)
    for place, name in _slots_named(flow):
        if name not in flow.slots:
            mend = did_you_mean(name, flow.slots)
            findings.add(place, f"There is no slot `{name}`.", mend)
    for slot in flow.slots.values():
        if slot.refused and slot.refused not in flow.steps:
            what = f"There is no step `{slot.refused}`."
            findings.add(slot.place, what, did_you_mean(slot.refused, flow.steps))
    _check_clashes(flow, findings)
    _check_examples(flow, findings)


def results_of(flow: Flow) -> frozenset[str]:
    """Give the names that results of tools get in this flow."""
    return frozenset(step.result for step in flow.steps.values() if isinstance(step, m.Call))


def texts_of(flow: Flow) -> Iterator[tuple[Place, str, Localized]]:
    """Give every text of a flow, with where it stands and what it is."""
    for slot in flow.slots.values():
        yield slot.place, f"the question for `{slot.name}`", slot.ask
        yield slot.place, f"`invalid` of `{slot.name}`", slot.invalid
        yield slot.place, f"`why` of `{slot.name}`", slot.why
    for step in flow.steps.values():
        match step:
            case m.Say():
                yield step.place, f"`{step.id}`", step.text
            case m.Confirm():
                yield step.place, f"`{step.id}`", step.text
            case m.HandOff():
                yield step.place, f"`{step.id}`", step.say
            case _:
                pass


def expressions_of(flow: Flow) -> Iterator[tuple[Place, str]]:
    """Give every condition and value of a flow."""
    for slot in flow.slots.values():
        if slot.check:
            yield slot.place, slot.check
        if slot.items:
            yield slot.place, slot.items
    for step in flow.steps.values():
        match step:
            case m.Answer():
                yield step.place, step.question
            case m.Branch():
                yield from ((step.place, case.when) for case in step.cases if case.when)
            case m.Set():
                yield step.place, step.value
            case m.Call():
                yield from ((step.place, value) for value in step.arguments.values())
            case _:
                pass


def _check_text(
    place: Place, what: str, text: Localized, known: frozenset[str], findings: Findings
) -> None:
    for variant in (variant for variants in text.values() for variant in variants):
        problem = template_problem(variant)
        if problem:
            findings.add(place, f"The text of {what} cannot be filled. {problem}")
            continue
        for variable in variables_in(variant):
            name = variable.path[0]
            if name not in known and name not in _IN_TEXTS:
                mend = did_you_mean(name, known)
                findings.add(place, f"`{{{name}}}` in {what} is neither slot nor result.", mend)


def _check_expression(
    place: Place, expression: str, known: frozenset[str], findings: Findings
) -> None:
    problem = syntax_problem(expression)
    if problem:
        findings.add(place, f"`{expression}` is not an expression.", problem)
        return
    for name in sorted(names_in(expression)):
        if name not in known and name not in BUILT_IN_NAMES:
            near = did_you_mean(name, known)
            mend = near if "Did you" in near else "Texts need quotes of their own."
            findings.add(place, f"`{name}` in `{expression}` is neither slot nor result.", mend)


def _slots_named(flow: Flow) -> Iterator[tuple[Place, str]]:
    for step in flow.steps.values():
        match step:
            case m.Ask() | m.Set():
                yield step.place, step.slot
            case m.Confirm():
                yield from ((step.place, name) for name in step.slots)
            case _:
                pass


def _check_clashes(flow: Flow, findings: Findings) -> None:
    for slot in flow.slots.values():
        if slot.name in _RESERVED:
            findings.add(slot.place, f"`{slot.name}` has a meaning of its own.", "Rename the slot.")
    for step in flow.steps.values():
        if isinstance(step, m.Call) and step.result in frozenset(flow.slots) | _RESERVED:
            what = f"`as: {step.result}` is the name of something else."
            findings.add(step.place, what, "Give the result another name.")
        if isinstance(step, m.Confirm) and step.id in flow.slots:
            what = f"Step `{step.id}` has the name of a slot."
            findings.add(step.place, what, "Give the step another id.")


def check_use(bundle: Bundle, flow: Flow, findings: Findings) -> None:
    """Find slots that are never used, never asked for, or asked for without a question."""
    asked = asked_slots(flow)
    read = _read_names(flow) | _passed_on(bundle, flow)
    for slot in flow.slots.values():
        set_by_flow = any(isinstance(x, m.Set) and x.slot == slot.name for x in flow.steps.values())
        if slot.name not in asked | read and not set_by_flow:
            what = f"Slot `{slot.name}` is never used."
            findings.add(slot.place, what, "Ask for it, or remove it.")
        elif slot.ask and slot.name not in asked:
            what = f"Slot `{slot.name}` has a question and is never asked."
            findings.add(slot.place, what, f"Add `- ask: {slot.name}`, or remove `ask:`.")
        elif not slot.ask and slot.name in _asked_by_step(flow):
            what = f"Slot `{slot.name}` is asked for and has no question."
            findings.add(slot.place, what, f"Add `ask: {by_language(bundle.languages)}`.")


def _passed_on(bundle: Bundle, flow: Flow) -> frozenset[str]:
    """What is kept for a flow that runs within this one: its subflows, and the proof that it needs."""
    within = {step.flow for step in flow.steps.values() if isinstance(step, m.Subflow)}
    proves = flow.identity != "anonymous"
    within |= {bundle.identity_flow} if proves else set[str]()
    names = {name for x in within if x in bundle.flows for name in bundle.flows[x].slots}
    # A ready-made flow keeps what the ready-made proof takes; a project may prove it in another way.
    shared = (x for x in flow.slots.values() if proves and x.share)
    names |= {x.name for x in shared if x.place.file.startswith("library/")}
    return frozenset(names)


def _asked_by_step(flow: Flow) -> frozenset[str]:
    return frozenset(step.slot for step in flow.steps.values() if isinstance(step, m.Ask))


def asked_slots(flow: Flow) -> frozenset[str]:
    """Give the slots that the flow asks for: by a step, for a call, or to confirm them."""
    names = set(_asked_by_step(flow))
    for step in flow.steps.values():
        if isinstance(step, m.Call):
            names |= names_given(step)
        if isinstance(step, m.Confirm):
            names |= set(step.slots)
    return frozenset(names)


def _read_names(flow: Flow) -> frozenset[str]:
    names = {name for step in flow.steps.values() for name in names_read(step)}
    for slot in flow.slots.values():
        names |= names_in(slot.check) | names_in_text(slot.ask) | names_in_text(slot.invalid)
    return frozenset(names)


def _check_examples(flow: Flow, findings: Findings) -> None:
    for example in (example for examples in flow.examples.values() for example in examples):
        place = flow.example_places.get(example, flow.place)
        problem = template_problem(example)
        if problem:
            findings.add(place, f"The example “{example}” cannot be read. {problem}")
            continue
        for variable in variables_in(example):
            if variable.path[0] not in flow.slots:
                mend = did_you_mean(variable.path[0], flow.slots)
                what = f"The example “{example}” has `{{{variable.path[0]}}}`, which is no slot."
                findings.add(place, what, mend)


def check_guidelines(bundle: Bundle, findings: Findings) -> None:
    """Find guidelines about topics, slots and queues that do not exist."""
    topics = {topic.name for topic in bundle.topics}
    known = {name for x in bundle.flows.values() for name in frozenset(x.slots) | results_of(x)}
    for guideline in bundle.guidelines:
        for topic in guideline.topics:
            if topic not in topics:
                what = f"There is no topic `{topic}`."
                findings.add(guideline.place, what, did_you_mean(topic, topics))
        # What relevo ships with its flows is about flows that this project may not use.
        shipped = guideline.place.file.startswith("library/")
        paths = paths_in(guideline.slot) if guideline.slot else ()
        if guideline.slot and not shipped and (not paths or paths[0][0] not in known):
            name = paths[0][0] if paths else guideline.slot
            what = f"No flow has a slot or result `{name}`."
            findings.add(guideline.place, what, did_you_mean(name, known))
