"""A flow as a graph: which steps follow which, and what that graph must not hold."""

from collections.abc import Collection, Iterator, Mapping

import relevo.playbook.model as m
from relevo.playbook.model import Bundle, Flow, Step
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.reads import names_given


def ways_on(step: Step) -> tuple[str, ...]:
    """Give every step that may follow; an empty id is the end of the flow."""
    match step:
        case m.Call():
            unhappy = (way for way in (step.failed, step.missing) if way)
            return (step.next, *unhappy)
        case m.Answer():
            return (step.next, step.missing) if step.missing else (step.next,)
        case m.Branch():
            closed = any(not case.when for case in step.cases)
            ways = tuple(case.next for case in step.cases)
            return ways if closed else (*ways, step.next)
        case m.Confirm():
            return (step.yes, step.no)
        case m.HandOff() | m.End():
            return ()
        case _:
            return (step.next,)


def ways_from(flow: Flow, step: Step) -> tuple[str, ...]:
    """Give every step that may follow, those among them for a value that the customer does not give."""
    other = (flow.slots[name].refused for name in sorted(asked_at(flow, step)))
    return (*ways_on(step), *(way for way in other if way))


def asked_at(flow: Flow, step: Step) -> frozenset[str]:
    """Give the slots that a step may ask for."""
    match step:
        case m.Ask():
            names = frozenset({step.slot})
        case m.Call():
            names = names_given(step)
        case m.Confirm():
            names = frozenset(step.slots)
        case _:
            return frozenset()
    return frozenset(name for name in names if name in flow.slots and flow.slots[name].ask)


def check_graph(flow: Flow, flows: Mapping[str, Flow], findings: Findings) -> None:
    """Find steps that nobody reaches, loops without a customer, and ways that end without a word.

    `flows` are all there are: a subflow that always asks for a yes waits for the customer too.
    """
    if flow.first not in flow.steps:
        findings.add(flow.place, f"Flow `{flow.name}` has no first step.", "Add `steps:`.")
        return
    _check_targets(flow, findings)
    reached = reachable(flow)
    for step in flow.steps.values():
        if step.id not in reached:
            what = f"Step `{step.id}` is never reached."
            findings.add(step.place, what, "Point a `then:` at it, or remove it.")
    _check_loops(flow, reached, frozenset(x for x in flows if _always_waits(flows[x])), findings)
    _check_ends(flow, reached, findings)
    if flow.startable:
        _check_last_words(flow, reached, findings)


def _check_targets(flow: Flow, findings: Findings) -> None:
    """Steps that were written in Python name each other freely; YAML is looked up while it is read."""
    for step in flow.steps.values():
        for target in ways_on(step):
            if target and target not in flow.steps and not step.place.line:
                findings.add(step.place, f"{flow.name}/{step.id} goes on with `{target}`, unknown.")


def reachable(flow: Flow) -> frozenset[str]:
    """Give the steps that can be reached from the first."""
    seen: set[str] = set()
    waiting = [flow.first]
    while waiting:
        here = waiting.pop()
        if here in seen or here not in flow.steps:
            continue
        seen.add(here)
        waiting += ways_from(flow, flow.steps[here])
    return frozenset(seen)


# Loops


def _check_loops(
    flow: Flow, reached: Collection[str], waiting: Collection[str], findings: Findings
) -> None:
    """Find circles in which nobody waits for the customer.

    Whoever waits is bounded: a question by its attempts, any step by `asking.MAX_STOPS`; both end
    with people. A `wait` is none: what comes round by itself is a circle without the customer.
    """
    nodes = {name for name in reached if not _waits(flow.steps[name], waiting)}
    for circle in circles({name: _within(flow, name, nodes) for name in nodes}):
        steps = [flow.steps[name] for name in circle]
        forgotten = {x.slot for x in steps if isinstance(x, m.Set) and _forgets(x)}
        sure = {x.id for x in steps if isinstance(x, m.Ask) and x.slot in forgotten}
        rest = circle - sure
        for tight in circles({name: _within(flow, name, rest) for name in rest}):
            first = min((flow.steps[name] for name in tight), key=lambda step: step.place.line)
            findings.add(
                first.place,
                f"{_round(flow, first.id, tight)} go round in a circle"
                " without waiting for the customer.",
                "Use `ask_again`, a `confirm`, or let it end.",
            )


def _waits(step: Step, waiting: Collection[str]) -> bool:
    """Say whether nobody gets past a step without an answer; `waiting` are flows of which that holds."""
    return isinstance(step, m.Confirm) or (isinstance(step, m.Subflow) and step.flow in waiting)


def _always_waits(flow: Flow) -> bool:
    """Say whether every way through a flow to its end asks for a yes."""
    seen: set[str] = set()
    ahead = [flow.first]
    while ahead:
        here = ahead.pop()
        step = flow.steps.get(here)
        if step is None or isinstance(step, m.End):
            return False
        if here not in seen and not isinstance(step, m.Confirm):
            seen.add(here)
            ahead += ways_from(flow, step)
    return True


def _round(flow: Flow, first: str, circle: Collection[str]) -> str:
    """Name one way round a circle, from its first step back to it."""
    before: dict[str, str] = {}
    waiting = [first]
    while waiting and first not in before:
        here = waiting.pop(0)
        for way in sorted(_within(flow, here, circle)):
            if way not in before:
                before[way] = here
                waiting.append(way)
    path = [first]
    here = before.get(first, "")
    while here and here != first:
        path.append(here)
        here = before[here]
    return " → ".join(f"`{name}`" for name in (first, *reversed(path)))


def _check_ends(flow: Flow, reached: Collection[str], findings: Findings) -> None:
    """Find steps from which neither the end nor a person can be reached."""
    ending: set[str] = {""}
    grew = True
    while grew:
        before = len(ending)
        for name in reached:
            step = flow.steps[name]
            ends = isinstance(step, m.End | m.HandOff)
            if ends or not ending.isdisjoint(ways_from(flow, step)):
                ending.add(name)
        grew = len(ending) > before
    graph = {name: _within(flow, name, reached) for name in reached if name not in ending}
    for circle in circles(graph):
        first = min((flow.steps[name] for name in circle), key=lambda step: step.place.line)
        findings.add(
            first.place,
            f"{_round(flow, first.id, circle)} never come to an end.",
            "Let one way out of it end the flow (`then: end`) or hand over.",
        )


def _within(flow: Flow, name: str, nodes: Collection[str]) -> frozenset[str]:
    return frozenset(way for way in ways_on(flow.steps[name]) if way in nodes)


def _forgets(step: m.Set) -> bool:
    return step.value.strip().lower() in ("none", "null")


def circles(graph: Mapping[str, Collection[str]]) -> Iterator[frozenset[str]]:
    """Give the groups of nodes from which each can be reached again from itself (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    for root in sorted(graph):
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(sorted(graph[root])))]
        index[root] = low[root] = len(index)
        path.append(root)
        while work:
            node, ways = work[-1]
            following = next(ways, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = path[path.index(node) :]
                    del path[path.index(node) :]
                    if len(group) > 1 or node in graph[node]:
                        yield frozenset(group)
            elif following not in index:
                index[following] = low[following] = len(index)
                path.append(following)
                work.append((following, iter(sorted(graph[following]))))
            elif following in path:
                low[node] = min(low[node], index[following])


# Ways that end without a word


def _check_last_words(flow: Flow, reached: Collection[str], findings: Findings) -> None:
    silent = _ending_silently(flow)
    owing = [flow.steps[x] for x in sorted(reached) if isinstance(flow.steps[x], m.Ask)]
    if flow.first in silent:
        what = f"Flow `{flow.name}` can end without a word to the customer."
        findings.add(flow.place, what, "Say something on every way, or hand over.")
        return
    for step in owing:
        if any(way in silent for way in ways_on(step)):
            what = f"After `{step.id}` the flow can end without a word to the customer."
            findings.add(step.place, what, "Say something on every way, or hand over.")


def _ending_silently(flow: Flow) -> frozenset[str]:
    """Give the steps from which the end can be reached without a word; the end is one of them."""
    speaking = m.Say | m.HandOff | m.Confirm | m.Ask | m.Answer | m.Subflow
    silent: set[str] = {""}
    grew = True
    while grew:
        before = len(silent)
        for name, step in flow.steps.items():
            ends = isinstance(step, m.End) or any(way in silent for way in ways_on(step))
            if ends and not isinstance(step, speaking):
                silent.add(name)
        grew = len(silent) > before
    return frozenset(silent)


# Flows that call each other


def check_subflows(bundle: Bundle, findings: Findings) -> None:
    """Find subflows that do not exist, and flows that run themselves."""
    calls: dict[str, set[str]] = {}
    for flow in bundle.flows.values():
        steps = [step for step in flow.steps.values() if isinstance(step, m.Subflow)]
        for step in steps:
            if step.flow not in bundle.flows:
                findings.add(
                    step.place,
                    f"There is no flow `{step.flow}`.",
                    did_you_mean(step.flow, bundle.flows),
                )
        calls[flow.name] = {step.flow for step in steps if step.flow in bundle.flows}
    for circle in circles(calls):
        first = bundle.flows[min(circle)]
        names = ", ".join(f"`{name}`" for name in sorted(circle))
        findings.add(first.place, f"{names} run each other as subflows without end.")
