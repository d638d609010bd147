"""What steps read: the slots and results that their texts, conditions and arguments name."""

from collections.abc import Iterator

import relevo.playbook.model as m
from relevo.playbook.expression import names_in
from relevo.playbook.template import variables_in


def names_read(step: m.Step) -> frozenset[str]:
    """Give the names that a step reads; what an `ask` asks for is written, not read."""
    match step:
        case m.Say():
            return names_in_text(step.text)
        case m.Set():
            return names_in(step.value)
        case m.Call():
            return names_given(step)
        case m.Answer():
            return names_in(step.question)
        case m.Branch():
            return frozenset(name for case in step.cases for name in names_in(case.when))
        case m.Confirm():
            return names_listed(step)
        case m.HandOff():
            return names_in_text(step.say)
        case m.Ask() | m.Wait() | m.Subflow() | m.End():
            return frozenset()


def names_in_text(text: m.Localized) -> frozenset[str]:
    """Give the names that any variant of a text puts in."""
    variants = (variant for variants in text.values() for variant in variants)
    return frozenset(x.path[0] for variant in variants for x in variables_in(variant))


def names_listed(step: m.Confirm) -> frozenset[str]:
    """Give the slots and results that a confirmation repeats to the customer."""
    return names_in_text(step.text) | frozenset(step.slots)


def names_given(call: m.Call) -> frozenset[str]:
    """Give the slots and results that a call's arguments are made of."""
    return frozenset(name for value in call.arguments.values() for name in names_in(value))


def covers(step: m.Confirm, call: m.Call) -> bool:
    """Say whether a yes to this step is a yes to this call: it named some of what is given.

    Each variant in each language must, since a customer reads one of them only.
    """
    given = names_given(call)
    return not given or all(given & names for names in _names_of_each(step.text))


def _names_of_each(text: m.Localized) -> list[frozenset[str]]:
    return [
        frozenset(x.path[0] for x in variables_in(variant))
        for variants in text.values()
        for variant in variants
    ]


def confirmations_for(flow: m.Flow, call: m.Call) -> Iterator[m.Confirm]:
    """Give the steps whose yes the call may be made on."""
    for step in flow.steps.values():
        if isinstance(step, m.Confirm) and covers(step, call):
            yield step
