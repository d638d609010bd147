"""Calls: tools that exist, arguments that fit, and no change without the customer's yes."""

from collections.abc import Sequence

import relevo.playbook.model as m
from relevo.conversation.state import LEVELS
from relevo.playbook.check.graph import ways_on
from relevo.playbook.expression import as_name
from relevo.playbook.model import Bundle, Call, Confirm, Flow
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.reads import covers, names_given, names_listed
from relevo.tools.ports import ToolSpec


def check_tools(bundle: Bundle, flow: Flow, findings: Findings) -> None:
    """Find wrong calls, and changes that could be made without an explicit yes."""
    said_yes = _confirmed_before(flow)
    missing: set[str] = set()
    for step in flow.steps.values():
        if not isinstance(step, Call) or not step.tool:
            continue
        spec = bundle.tools.get(step.tool)
        if spec is None:
            if step.tool not in missing:
                mend = _missing(bundle, flow, step)
                findings.add(step.place, f"There is no tool `{step.tool}`.", mend)
            missing.add(step.tool)
            continue
        _check_arguments(step, spec, findings)
        if spec.confirm and spec.effect != "read":
            _check_confirmed(flow, step, said_yes.get(step.id), findings)


def _missing(bundle: Bundle, flow: Flow, step: Call) -> str:
    """Say what a tool that is not there must look like."""
    for need, gives in flow.needs.items():
        if need.partition("(")[0].strip() == step.tool:
            changes = ", confirm=True" if "confirm=True" in gives else ""
            kind = "money" if "effect money" in gives else "write" if changes else "read"
            effect = f'@tool(effect="{kind}"{changes})'
            _, _, named = need.partition("(")
            taken = [name.strip() for name in named.removesuffix(")").split(",") if name.strip()]
            define = f"{effect} async def {step.tool}({_parameters(taken, flow)})"
            return f"Write `{define}` in tools.py; it gives {gives}."
    taken = [as_name(value) or name for name, value in step.arguments.items()]
    own = not flow.place.file.startswith("library/")
    meant = did_you_mean(step.tool, bundle.tools) if own else ""
    known = meant if meant.startswith("Did") else ""
    define = f'@tool(effect="read") async def {step.tool}({_parameters(taken, flow)})'
    return known or f"Write `{define}` in tools.py; effect is read, write or money."


_PYTHON = {"number": "float", "money": "Money", "boolean": "bool"}
"""What the values of slots are in Python, where that is not `str`."""


def _parameters(names: Sequence[str], flow: Flow) -> str:
    slots = (flow.slots.get(name) for name in names)
    kinds = (_PYTHON.get(slot.type, "str") if slot else "Any" for slot in slots)
    return ", ".join(f"{name}: {kind}" for name, kind in zip(names, kinds, strict=True))


def check_undo(bundle: Bundle, flow: Flow, findings: Findings) -> None:
    """Find a way to take something back that leads to no matter a customer could begin."""
    undo = bundle.flows.get(flow.undo)
    if not flow.undo or (undo is not None and undo.startable):
        return
    what = f"There is no flow `{flow.undo}` for `undo` that customers can start."
    known = (x.name for x in bundle.flows.values() if x.startable)
    findings.add(flow.place, what, did_you_mean(flow.undo, known))


def _check_arguments(step: Call, spec: ToolSpec, findings: Findings) -> None:
    names = {parameter.name for parameter in spec.parameters}
    for name in step.arguments:
        if name not in names:
            known = did_you_mean(name, names) or f"`{step.tool}` takes no arguments."
            findings.add(step.place, f"`{step.tool}` has no parameter `{name}`.", known)
    for parameter in spec.parameters:
        if parameter.required and parameter.name not in step.arguments:
            what = f"`{step.tool}` needs `{parameter.name}`."
            findings.add(step.place, what, f"Write `{step.tool}(…, {parameter.name}=…)`.")


def _check_confirmed(
    flow: Flow, step: Call, said_yes: frozenset[str] | None, findings: Findings
) -> None:
    if said_yes is None:
        return  # never reached, which is another problem
    before = [flow.steps[name] for name in said_yes]
    asking = [x for x in before if isinstance(x, Confirm) and covers(x, step)]
    if not asking:
        what = f"`{step.tool}` can be called without the customer's yes."
        mend = "Put a `confirm:` that names the details before it, on every way."
        findings.add(step.place, what, mend)
        return
    if names_given(step) and not any(names_listed(x) for x in asking):
        what = f"The confirmation before `{step.tool}` names no details."
        findings.add(asking[0].place, what, "Repeat what will be done, with its values.")


def _confirmed_before(flow: Flow) -> dict[str, frozenset[str]]:
    """Give for each step the confirmations that were answered with yes on every way to it."""
    known: dict[str, frozenset[str]] = {flow.first: frozenset()}
    waiting = [flow.first]
    while waiting:
        here = waiting.pop()
        step = flow.steps.get(here)
        if step is None:
            continue
        for way in ways_on(step):
            yes = isinstance(step, Confirm) and way == step.yes and step.yes != step.no
            given = known[here] | (frozenset({here}) if yes else frozenset[str]())
            before = known.get(way)
            now = given if before is None else before & given
            if now != before:
                known[way] = now
                waiting.append(way)
    return known


def check_identity(bundle: Bundle, findings: Findings) -> None:
    """Find an identity flow that cannot prove what other flows need."""
    name = bundle.identity_flow
    if not name:
        return
    flow = bundle.flows.get(name)
    place = m.Place("relevo.yaml", 1)
    if flow is None:
        what = f"There is no flow `{name}` for `identity_flow`."
        findings.add(place, what, did_you_mean(name, bundle.flows))
        return
    if flow.identity != "anonymous":
        what = f"The identity flow `{name}` asks for proof itself."
        findings.add(flow.place, what, "Remove its `identity:`.")
    tools = (bundle.tools.get(x.tool) for x in flow.steps.values() if isinstance(x, Call))
    proven = [level for spec in tools if spec for level in LEVELS if level == spec.proves]
    best = max((LEVELS.index(level) for level in proven), default=0)
    for other in bundle.flows.values():
        if LEVELS.index(other.identity) > best:
            what = f"`{other.name}` needs `{other.identity}`, which `{name}` never proves."
            mend = f'Let it call a tool with `proves="{other.identity}"`.'
            findings.add(other.place, what, mend)


def check_people(bundle: Bundle, findings: Findings) -> None:
    """Find handoffs to queues that do not exist."""
    steps = [x for flow in bundle.flows.values() for x in flow.steps.values()]
    handoffs = [x for x in steps if isinstance(x, m.HandOff)]
    handoffs += [x.handoff for x in bundle.guidelines if x.handoff is not None]
    for step in handoffs:
        if step.queue and step.queue not in bundle.queues:
            what = f"There is no queue `{step.queue}`."
            findings.add(step.place, what, did_you_mean(step.queue, bundle.queues))
    queue = bundle.escalation.default_queue
    if queue not in bundle.queues:
        place = m.Place("relevo.yaml", 1)
        findings.add(place, f"There is no queue `{queue}`.", did_you_mean(queue, bundle.queues))
