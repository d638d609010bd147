"""Read a flow: one file, one matter."""

from collections.abc import Mapping

from relevo.conversation.state import LEVELS
from relevo.playbook.model import Flow
from relevo.playbook.parse.fields import Fields, Reading
from relevo.playbook.parse.names import Named
from relevo.playbook.parse.slots import parse_slots
from relevo.playbook.parse.steps import Steps
from relevo.playbook.source import Listing, Scalar, Table
from relevo.tools.ports import ToolSpec


def parse_flow(table: Table, reading: Reading, tools: Mapping[str, ToolSpec]) -> Flow:
    """Read one flow; what is wrong with it is among the findings."""
    fields = Fields(table, reading, "a flow")
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
    flow = Flow(
        name=name,
        about=fields.text("about"),
        examples=read_examples(fields),
        slots=slots,
        steps=dict(reversed(steps.graph.steps.items())),
        first=first,
        title=fields.localized("title"),
        identity=next(known for known in LEVELS if known == level),
        purpose=purpose,
        startable=fields.flag("startable", default=True),
        place=table.place_of("flow"),
    )
    fields.finish()
    return flow


def read_examples(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Read what customers say, by language."""
    node = fields.node("examples")
    if node is None:
        return {}
    if isinstance(node, Listing):
        node = Table(node.place, {fields.reading.language: node})
    if not isinstance(node, Table):
        mend = 'Write `examples: {en: ["where is my order"]}`.'
        fields.problem("examples", "`examples` is not a table of languages.", mend)
        return {}
    examples: dict[str, tuple[str, ...]] = {}
    for language, value in node.items.items():
        items = value.items if isinstance(value, Listing) else (value,)
        texts = [x for x in items if isinstance(x, Scalar) and x.text.strip()]
        if len(texts) < len(items):
            mend = "Put a text that begins with `{` or `[` in quotes."
            fields.reading.findings.add(value.place, "An example is not a text.", mend)
        examples[language] = tuple(" ".join(x.text.split()) for x in texts)
    return examples
