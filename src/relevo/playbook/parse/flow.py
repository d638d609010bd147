"""Read a flow: one file, one matter."""

from collections.abc import Mapping
from dataclasses import replace

from relevo.conversation.state import LEVELS
from relevo.playbook.expression import parse_call
from relevo.playbook.model import Flow, Place
from relevo.playbook.parse.fields import Fields, Reading, read_language
from relevo.playbook.parse.names import Named
from relevo.playbook.parse.silence import read_silence
from relevo.playbook.parse.slots import parse_slots
from relevo.playbook.parse.steps import Steps
from relevo.playbook.source import Listing, Scalar, Table
from relevo.tools.ports import ToolSpec


def parse_flow(table: Table, reading: Reading, tools: Mapping[str, ToolSpec]) -> Flow:
    """Read one flow; what is wrong with it is among the findings."""
    fields = Fields(_as_meant(table, reading), reading, "a flow")
    name = fields.name("flow")
    slots = parse_slots(fields)
    node = fields.node("steps")
    if node is None:
        reading.findings.add(table.place, "The flow has no `steps`.", "Add `steps:`.")
    steps = Steps(reading, frozenset(slots), tools, Named(reading).give(node))
    first = steps.read(node)
    level = fields.one_of("identity", LEVELS, "anonymous")
    purpose = fields.text("purpose", "service")
    if purpose != "service":
        fields.problem(
            "purpose", f"`purpose: {purpose}` comes with a later version.", "Use `service`."
        )
    places: dict[str, Place] = {}
    flow = Flow(
        name=name,
        about=fields.text("about"),
        examples=read_examples(fields, places),
        example_places=places,
        slots=slots,
        steps=dict(reversed(steps.graph.steps.items())),
        first=first,
        title=fields.localized("title"),
        identity=next(known for known in LEVELS if known == level),
        purpose=purpose,
        startable=fields.flag("startable", default=True),
        undo=fields.text("undo"),
        silence=read_silence(fields),
        needs=_needs(fields),
        place=table.place_of("flow"),
    )
    fields.finish()
    return flow


def _as_meant(table: Table, reading: Reading) -> Table:
    """Take `slot:` for `slots:`, so that nothing is reported which follows from the slip alone."""
    items, places = dict(table.items), dict(table.places)
    for plural in ("slots", "steps", "examples"):
        slip = plural.removesuffix("s")
        if slip in items and plural not in items:
            place = table.place_of(slip)
            what = f"`{slip}` is not a key of a flow."
            reading.findings.add(place, what, f"Did you mean `{plural}`?")
            items[plural], places[plural] = items.pop(slip), place
    return replace(table, items=items, places=places)


def _needs(fields: Fields) -> dict[str, str]:
    """Read the tools that a flow needs, `get_order(order_id): what it gives`."""
    node = fields.node("needs")
    if node is None:
        return {}
    if not isinstance(node, Table):
        fields.problem("needs", "`needs` is not a table.", "Write `needs: {get_order(id): …}`.")
        return {}
    needs: dict[str, str] = {}
    for call, gives in node.items.items():
        if isinstance(gives, Scalar) and parse_call(call) is not None:
            needs[call] = gives.text
        else:
            what = f"`{call}` does not say what is needed."
            fields.reading.findings.add(node.place_of(call), what, "Write `get_order(id): …`.")
    return needs


def read_examples(
    fields: Fields, places: dict[str, Place] | None = None
) -> dict[str, tuple[str, ...]]:
    """Read what customers say, by language; `places` is told where each line stands."""
    node = fields.node("examples")
    if node is None:
        return {}
    if isinstance(node, Listing):
        languages = fields.reading.languages or (fields.reading.language,)
        if len(languages) > 1:
            fields.reading.plain.setdefault(node.place.file, []).append(node.place)
        node = Table(node.place, dict.fromkeys(languages, node))
    if not isinstance(node, Table):
        mend = 'Write `examples: {en: ["where is my order"]}`.'
        fields.problem("examples", "`examples` is not a table of languages.", mend)
        return {}
    examples: dict[str, tuple[str, ...]] = {}
    for key, value in node.items.items():
        language = read_language(node, key, fields.reading)
        items = value.items if isinstance(value, Listing) else (value,)
        texts = [x for x in items if isinstance(x, Scalar) and x.text.strip()]
        if len(texts) < len(items):
            mend = "Put a text that begins with `{` or `[` in quotes."
            fields.reading.findings.add(value.place, "An example is not a text.", mend)
        examples[language] = tuple(" ".join(x.text.split()) for x in texts)
        if places is not None:
            places.update(zip(examples[language], (x.place for x in texts), strict=True))
    return examples
