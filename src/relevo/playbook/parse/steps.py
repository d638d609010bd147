"""Read steps: a list that is read from top to bottom becomes a graph by id."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import relevo.playbook.model as m
from relevo.playbook.expression import parse_call
from relevo.playbook.model import Place
from relevo.playbook.parse.fields import Fields, Reading
from relevo.playbook.parse.graph import END, Graph
from relevo.playbook.parse.handoff import read_handoff
from relevo.playbook.parse.names import VERBS, Named, step_tables
from relevo.playbook.problem import did_you_mean
from relevo.playbook.source import Listing, Node, Scalar, Table
from relevo.playbook.template import variables_in
from relevo.tools.ports import ToolSpec

_LATER = ("autonomous", "secure_collect")


@dataclass(slots=True)
class Steps:
    """The steps of one flow while they are read."""

    reading: Reading
    slots: frozenset[str]
    tools: Mapping[str, ToolSpec]
    named: Named
    graph: Graph = field(default_factory=Graph)

    def read(self, node: Node | None) -> str:
        """Read the `steps:` of a flow; gives the id of the first."""
        first = self.steps_of(node, "", "") if node is not None else ""
        self.graph.find_unknown(self.reading.findings)
        return first

    # Lists and bodies. They are read from the end, so that each step knows what follows it.

    def steps_of(self, node: Node, after: str, back: str) -> str:
        """Read a list of steps that goes on with `after`; gives the id to enter it by."""
        tables = list(step_tables(node))
        if not isinstance(node, Listing) or len(tables) < len(node.items) or not tables:
            what = "This is not a list of steps."
            self.reading.findings.add(node.place, what, "Each step begins with `- `.")
        for table in reversed(tables):
            after = self._step(Fields(table, self.reading, "a step"), after, back)
        return after

    def _body(self, node: Node, after: str, back: str) -> str:
        """Read what stands behind `yes:`, `failed:` …: an id, a step, or steps."""
        if isinstance(node, Scalar):
            return self.graph.way_to(node.text, node.place)
        if isinstance(node, Listing):
            return self.steps_of(node, after, back)
        return self._step(Fields(node, self.reading, "a step"), after, back)

    # One step

    def _step(self, fields: Fields, after: str, back: str) -> str:
        fields.node("id")
        jumps = fields.has("then")
        if jumps:
            after = self.graph.way_to(fields.text("then", END), fields.table.place_of("then"))
        nested = fields.node("steps")
        if nested is not None:
            entry = self.steps_of(nested, after, back)
        else:
            # A jump counts also for `ask_again`, which else goes back to where it stands in.
            entry = self._words(fields, after, after if jumps else back, jumps=jumps)
        fields.finish()
        return entry

    def _words(self, fields: Fields, after: str, back: str, *, jumps: bool) -> str:
        words = [word for word in VERBS if fields.has(word)]
        for word in _LATER:
            if fields.node(word) is not None:
                what = f"`{word}` comes with a later version."
                fields.problem(word, what, "Use `ask` and `call`, or `handoff`.")
                return after
        acting = [word for word in words if word != "say"]
        if len(acting) > 1:
            both = " and ".join(f"`{word}`" for word in acting)
            fields.problem(acting[1], f"A step does one thing, not {both}.", "Make it two steps.")
        if not words:
            return after if jumps else self._nothing(fields, after)
        say_id, id_ = self.named.ids[id(fields.table)]
        entry = self._act(fields, acting[0], id_, (after, back)) if acting else after
        if "say" not in words or (acting and acting[0] == "handoff"):
            return entry
        say = m.Say(say_id, fields.localized("say"), entry, fields.table.place_of("say"))
        return self.graph.keep(say)

    def _nothing(self, fields: Fields, after: str) -> str:
        keys = [key for key in fields.table.items if key not in ("id", "then", "when", "else")]
        mend = did_you_mean(keys[0], VERBS) if keys else f"Known are: {', '.join(VERBS)}."
        what = f"`{keys[0]}` is not a step." if keys else "There is nothing to do in this step."
        self.reading.findings.add(fields.place, what, mend)
        for key in keys:
            fields.node(key)
        return after

    def _act(self, fields: Fields, word: str, id_: str, ways: tuple[str, str]) -> str:  # noqa: C901 - does not fit: one case a word
        place = fields.table.place_of(word)
        after, back = ways
        match word:
            case "ask":
                return self.graph.keep(m.Ask(id_, fields.text("ask"), after, place))
            case "ask_again":
                slot = fields.text("ask_again")
                ask = self.graph.keep(m.Ask(f"{id_}_ask", slot, back or after, place))
                return self.graph.keep(m.Set(id_, slot, "none", ask, place))
            case "set":
                return self._set(fields, id_, after)
            case "call":
                return self._call(fields, id_, after)
            case "answer":
                missing = self._way(fields, "missing", id_)
                question = fields.text("answer")
                return self.graph.keep(m.Answer(id_, question, after, missing, place))
            case "branch":
                return self._branch(fields, id_, after)
            case "confirm":
                return self._confirm(fields, id_, after)
            case "handoff":
                return self.graph.keep(self._handoff(fields, id_))
            case "wait":
                return self.graph.keep(m.Wait(id_, fields.time("wait"), after, place))
            case "subflow":
                return self.graph.keep(m.Subflow(id_, fields.text("subflow"), after, place))
            case _:
                return self.graph.keep(m.End(id_, _ending(fields), place))

    def _set(self, fields: Fields, id_: str, after: str) -> str:
        node = fields.node("set")
        if not isinstance(node, Table) or not node.items:
            fields.problem("set", "`set` is not a table.", "Write `set: {slot: value}`.")
            return after
        entries = list(node.items.items())
        for number, (slot, value) in reversed(list(enumerate(entries))):
            if not isinstance(value, Scalar):
                what = f"The value of `{slot}` is not an expression."
                self.reading.findings.add(value.place, what)
                continue
            written = value.text if isinstance(value.value, str) else _literal(value)
            step_id = id_ if number == 0 else f"{id_}_{number + 1}"
            after = self.graph.keep(m.Set(step_id, slot, written, after, node.place_of(slot)))
        return after

    def _call(self, fields: Fields, id_: str, after: str) -> str:
        text = fields.text("call")
        place = fields.table.place_of("call")
        taken = parse_call(text)
        if taken is None:
            mend = "Write `call: get_order(order_id)`."
            fields.problem("call", f"`{text}` is not a call.", mend)
        tool, values, named = taken if taken is not None else ("", list[str](), dict[str, str]())
        arguments = {**self._positional(tool, values, place), **named}
        failed = self._way(fields, "failed", id_)
        missing = self._way(fields, "missing", id_)
        result = fields.name("as", id_)
        call = m.Call(id_, tool, arguments, result, after, failed, missing, place)
        return self.graph.keep(call)

    def _positional(self, tool: str, values: list[str], place: Place) -> dict[str, str]:
        spec = self.tools.get(tool)
        if spec is None:
            # The check says that the tool is unknown; names serve as well as parameters here.
            return {
                value if value.isidentifier() else f"#{i}": value for i, value in enumerate(values)
            }
        names = [parameter.name for parameter in spec.parameters]
        if len(values) > len(names):
            what = f"`{tool}` takes {len(names)} arguments, not {len(values)}."
            mend = f"They are: {', '.join(names)}." if names else ""
            self.reading.findings.add(place, what, mend)
        return dict(zip(names, values, strict=False))

    def _way(self, fields: Fields, key: str, id_: str) -> str:
        """Read an unhappy way of a step; it ends the flow unless it says otherwise."""
        node = fields.node(key)
        if node is None:
            return ""
        entry = self._body(node, "", id_)
        # An empty way means something else than ending, so ending needs a step of its own.
        return entry or self.graph.keep(m.End(f"{id_}_{key}_end", place=node.place))

    def _confirm(self, fields: Fields, id_: str, after: str) -> str:
        text = fields.localized("confirm")
        yes, no = fields.node("yes"), fields.node("no")
        listed = fields.names("slots") or self._slots_named(text)
        return self.graph.keep(
            m.Confirm(
                id=id_,
                text=text,
                yes=self._body(yes, after, id_) if yes is not None else after,
                no=self._body(no, "", id_) if no is not None else "",
                slots=listed,
                place=fields.table.place_of("confirm"),
            )
        )

    def _slots_named(self, text: m.Localized) -> tuple[str, ...]:
        variants = [variant for language in text.values() for variant in language]
        names = (variable.path[0] for variant in variants for variable in variables_in(variant))
        return tuple(dict.fromkeys(name for name in names if name in self.slots))

    def _branch(self, fields: Fields, id_: str, after: str) -> str:
        node = fields.node("branch")
        cases: list[m.Case] = []
        closed = False
        for table in step_tables(node) if node else ():
            case = Fields(table, self.reading, "a case")
            if closed:
                self.reading.findings.add(table.place, "Nothing may follow `else:`.", "Move it up.")
            if case.has("else"):
                empty = case.node("else")
                if not (isinstance(empty, Scalar) and empty.value is None):
                    case.problem(
                        "else", "Nothing stands behind `else:`.", "Put it below, beside it."
                    )
                cases.append(m.Case("", self._step(case, after, id_)))
                closed = True
                continue
            if not case.has("when"):
                self.reading.findings.add(
                    table.place, "A case has no `when:`.", "Or write `- else:`."
                )
            condition = case.text("when")
            cases.append(m.Case(condition, self._step(case, after, id_)))
        if not cases:
            fields.problem("branch", "A branch has no cases.", "Write `- when: condition`.")
        place = fields.table.place_of("branch")
        return self.graph.keep(m.Branch(id_, tuple(cases), after, place))

    def _handoff(self, fields: Fields, id_: str) -> m.HandOff:
        node = fields.node("handoff")
        say = fields.localized("say")
        return read_handoff(node, self.reading, id_, say) or m.HandOff(
            id_, "playbook_step", say=say
        )


def _ending(fields: Fields) -> m.Ending:
    match fields.one_of("end", ("true", "quiet", "resolve"), "true"):
        case "quiet":
            return "quiet"
        case "resolve":
            return "resolve"
        case _:
            return ""


def _literal(value: Scalar) -> str:
    return "none" if value.value is None else str(value.value).lower()
