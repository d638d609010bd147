"""Lay a project's file over a ready-made flow: `extends: order_status`."""

from dataclasses import replace

from relevo.playbook.parse.fields import Reading
from relevo.playbook.parse.names import Named
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.source import Listing, Node, Scalar, Table

_OVERLAID = frozenset({"slots", "title"})


def extended(base: Table, over: Table, findings: Findings) -> Table:
    """Give the ready-made flow with what the project changes in it.

    Examples are added, slots and titles changed key by key, steps replaced by id or as a whole.
    """
    merged = base
    for key, node in over.items.items():
        if key in ("extends", "flow"):
            continue
        place = over.place_of(key)
        if key == "examples":
            merged = _with(merged, key, _examples(base.items.get(key), node), over)
        elif key == "steps" and isinstance(node, Table):
            merged = _with(merged, key, _steps(base.items.get(key), node, findings), over)
        elif key in _OVERLAID and isinstance(node, Table):
            merged = _with(merged, key, _overlaid(base.items.get(key), node), over)
        else:
            merged = replace(
                merged,
                items={**merged.items, key: node},
                places={**merged.places, key: place},
            )
    return replace(merged, places={**merged.places, "flow": over.place_of("extends")})


def with_examples(flow: Table, lines: Table) -> Table:
    """Add the lines of a flow's own examples file (by language) to those beside its steps."""
    return _with(flow, "examples", _examples(flow.items.get("examples"), lines), lines)


def _with(table: Table, key: str, node: Node, over: Table) -> Table:
    places = {**table.places, key: table.places.get(key, over.place_of(key))}
    return replace(table, items={**table.items, key: node}, places=places)


def _overlaid(base: Node | None, over: Node) -> Node:
    """Tables are merged all the way down; anything else is replaced."""
    if not isinstance(base, Table) or not isinstance(over, Table):
        return over
    items = {**base.items}
    for key, node in over.items.items():
        items[key] = _overlaid(base.items.get(key), node)
    return Table(over.place, items, {**base.places, **over.places})


def _examples(base: Node | None, over: Node) -> Node:
    if not isinstance(over, Table) or not isinstance(base, Table):
        return over
    items = dict(over.items)
    places = dict(over.places)
    replaces = items.pop("replace", None)
    if isinstance(replaces, Scalar) and replaces.value is True:
        return Table(over.place, items, places)
    for language, node in base.items.items():
        added = items.get(language)
        items[language] = _joined(node, added) if added is not None else node
        places.setdefault(language, base.place_of(language))
    return Table(over.place, items, places)


def _joined(first: Node, second: Node) -> Listing:
    one = first.items if isinstance(first, Listing) else (first,)
    other = second.items if isinstance(second, Listing) else (second,)
    return Listing(second.place, (*one, *other))


def _steps(base: Node | None, over: Table, findings: Findings) -> Node:
    """Replace steps by id."""
    if base is None:
        return over
    named = Named(Reading(Findings())).give(base)
    known = sorted({name for ids in named.ids.values() for name in ids if name})
    # Names go by the tables of the flow as it is shipped: all are found before any is replaced.
    waiting: dict[int, tuple[str, Table]] = {}
    lost: list[str] = []
    for name, node in over.items.items():
        old = named.find(base, name)
        place = over.place_of(name)
        if old is None:
            mend = did_you_mean(name, known)
            findings.add(place, f"The ready-made flow has no step `{name}`.", mend)
        elif not isinstance(node, Table):
            findings.add(place, f"Step `{name}` has nothing below it.", "Write what it does.")
        elif id(old) in waiting:
            lost.append(name)
        else:
            waiting[id(old)] = (name, _with_old_ways(node, old, name))
    merged = _replaced(base, waiting)
    for name in (*lost, *(name for name, _ in waiting.values())):
        what = f"Step `{name}` is part of another one that is replaced here."
        findings.add(over.place_of(name), what, "Write it there.")
    return merged


def _with_old_ways(new: Table, old: Table, name: str) -> Table:
    """Keep the id, the condition and the way on of the step that is replaced."""
    items: dict[str, Node] = {"id": Scalar(new.place, name, name), **new.items}
    places = {"id": new.place, **new.places}
    for key in ("when", "else", "then"):
        if key in old.items and key not in items:
            items[key] = old.items[key]
            places[key] = old.place_of(key)
    return Table(new.place, items, places)


def _replaced(node: Node, waiting: dict[int, tuple[str, Table]]) -> Node:
    """Put the new steps where the old ones stand; those that found their place no longer wait."""
    match node:
        case Listing():
            return replace(node, items=tuple(_replaced(item, waiting) for item in node.items))
        case Table():
            found = waiting.pop(id(node), None)
            if found is not None:
                return found[1]
            items = {key: _replaced(value, waiting) for key, value in node.items.items()}
            return replace(node, items=items)
        case Scalar():
            return node
