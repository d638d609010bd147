"""A conversation with the executor alone: plays the turn's part, writes and folds what it would."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from relevo.conversation.author import ASSISTANT, CUSTOMER, THE_ASSISTANT, Author
from relevo.conversation.commands import Command, Understanding
from relevo.conversation.events import (
    CommandsUnderstood,
    Event,
    IdentityProven,
    MessageReceived,
    MessageSent,
    Record,
    SignalRaised,
    ToolCalled,
    ToolReturned,
)
from relevo.conversation.fold import apply
from relevo.conversation.state import IdentityLevel, State
from relevo.kernel.clock import from_iso
from relevo.playbook import Bundle, Problem, execute, load_bundle
from relevo.playbook.effects import (
    AnswerQuestion,
    CallTool,
    Effect,
    Outcome,
    RequestHandoff,
    Utter,
)
from relevo.tools.ports import Parameter, ToolSpec

AT = from_iso("2026-01-07T10:00:00Z")
"""A Wednesday."""
MAX_ROUNDS = 24
SETTINGS = "name: Aurora Home\nlanguages: [en]\n"


def tool(name: str, *parameters: str, **promises: Any) -> ToolSpec:
    """Give a tool; a parameter that ends in `?` is optional."""
    taken = tuple(Parameter(x.rstrip("?"), "string", required=x[-1] != "?") for x in parameters)
    return ToolSpec(name, parameters=taken, **promises)


TOOLS = (
    tool("get_order", "order_id"),
    tool("list_orders", "status?"),
    tool("cancel_order", "order_id", "reason?", effect="write", confirm=True),
    tool("refund", "order_id", "amount", effect="money", confirm=True),
    tool("note", "text", effect="write"),
    tool("identify", "order_id", "postcode", proves="verified"),
)


def load(
    files: Mapping[str, str] | str,
    *,
    settings: str = SETTINGS,
    library: Mapping[str, str] | None = None,
) -> tuple[Bundle | None, list[Problem]]:
    """Load a project; a text alone is its one flow."""
    flows = {"playbooks/flow.yaml": files} if isinstance(files, str) else files
    specs = {spec.name: spec for spec in TOOLS}
    return load_bundle({"relevo.yaml": settings, **flows}, library or {}, specs)


def bundle_of(
    files: Mapping[str, str] | str,
    *,
    settings: str = SETTINGS,
    library: Mapping[str, str] | None = None,
) -> Bundle:
    """Load a project that must have no problem."""
    bundle, problems = load(files, settings=settings, library=library)
    assert problems == []
    assert bundle is not None
    return bundle


def problems_of(files: Mapping[str, str] | str, *, settings: str = SETTINGS) -> list[Problem]:
    """Load a project and give what is wrong with it."""
    bundle, problems = load(files, settings=settings)
    assert (bundle is None) is bool(problems)
    return problems


ToolBench = Callable[[str, Mapping[str, Any]], Any]


def nothing_found(name: str, arguments: Mapping[str, Any]) -> Any:
    """The tools of a company that knows nothing."""
    return None


@dataclass(slots=True)
class Talk:
    """One conversation; `effects` are those of the last message."""

    bundle: Bundle
    tools: ToolBench = nothing_found
    language: str = "en"
    knows: bool = False
    """Whether the knowledge has an answer to questions."""
    state: State = field(
        default_factory=lambda: State(
            "cnv_1", workspace="w", language="en", owner=THE_ASSISTANT, owner_version=1
        )
    )
    effects: list[Effect] = field(default_factory=list[Effect])
    events: list[Event] = field(default_factory=list[Event])
    rules: list[str] = field(default_factory=list[str])
    turn: int = 0
    most_rounds: int = 0
    """Calls and answers that one message led to, at most."""

    def hears(self, *commands: Command, text: str = "something") -> str:
        """Let a message be understood so; gives the whole reply."""
        self._begin()
        self.write(MessageReceived(text, "web"), CUSTOMER)
        message = self.state.position
        understanding = Understanding(commands, self.language)
        self.write(CommandsUnderstood(message, understanding))
        outcome = execute.carry_out(
            self.bundle,
            self.state,
            commands,
            at=AT,
            language=self.language,
            message=message,
            text=text,
        )
        return self._follow(outcome)

    def wakes(self, timer: str) -> str:
        """Let a timer come due."""
        self._begin()
        return self._follow(
            execute.woken(self.bundle, self.state, timer, at=AT, language=self.language)
        )

    def is_handed_back(self) -> str:
        """Let people give it back, with the brief that the state holds."""
        self._begin()
        return self._follow(
            execute.handed_back(self.bundle, self.state, at=AT, language=self.language)
        )

    @property
    def said(self) -> list[str]:
        """What the last message was answered with."""
        return [effect.text for effect in self.effects if isinstance(effect, Utter)]

    @property
    def texts(self) -> list[str]:
        """The names of what the last message was answered with."""
        return [effect.template for effect in self.effects if isinstance(effect, Utter)]

    @property
    def calls(self) -> list[CallTool]:
        """The tools that the last message led to."""
        return [effect for effect in self.effects if isinstance(effect, CallTool)]

    @property
    def handoff(self) -> RequestHandoff | None:
        """The handoff, if the last message led to one."""
        last = self.effects[-1] if self.effects else None
        return last if isinstance(last, RequestHandoff) else None

    @property
    def payloads(self) -> list[str]:
        """The buttons under the last reply."""
        utters = [effect for effect in self.effects if isinstance(effect, Utter)]
        return [choice.payload for utter in utters for choice in utter.choices]

    def values(self, flow: str = "") -> dict[str, Any]:
        """The slots of a flow on the stack, the topmost by default."""
        frames = [x for x in self.state.stack if x.flow == flow or not flow]
        return {name: slot.value for name, slot in frames[-1].slots.items()} if frames else {}

    def write(self, event: Event, author: Author = ASSISTANT) -> None:
        """Write and fold an event of the turn."""
        record = Record("cnv_1", self.state.position + 1, AT, author, event, 1, turn=self.turn)
        folded = apply(self.state, record)
        self.state = replace(folded, position=record.position, last_at=AT)

    def _begin(self) -> None:
        self.turn += 1
        self.effects, self.events = [], []

    def _follow(self, outcome: Outcome | None) -> str:
        rounds = 0
        while outcome is not None:
            rounds += 1
            self.most_rounds = max(self.most_rounds, rounds)
            self.state = outcome.state
            self.effects += outcome.effects
            self.events += outcome.events
            self.rules.append(outcome.rule)
            # The turn has the same patience.
            going_on = bool(outcome.effects) and rounds < MAX_ROUNDS
            outcome = self._answer(outcome.effects[-1]) if going_on else None
        words = " ".join(self.said)
        if words:
            choices = tuple(x for e in self.effects if isinstance(e, Utter) for x in e.choices)
            self.write(MessageSent(words, 1, template="+".join(self.texts), choices=choices))
        return words

    def _answer(self, effect: Effect) -> Outcome | None:
        if isinstance(effect, AnswerQuestion):
            return execute.answered(
                self.bundle, self.state, found=self.knows, at=AT, language=self.language
            )
        if not isinstance(effect, CallTool):
            return None
        returned = self._call(effect)
        return execute.returned(self.bundle, self.state, returned, at=AT, language=self.language)

    def _call(self, effect: CallTool) -> ToolReturned:
        spec = self.bundle.tools.get(effect.tool) or ToolSpec(effect.tool)
        self.write(ToolCalled(effect.tool, dict(effect.arguments), effect.step, spec.effect))
        value = self.tools(effect.tool, effect.arguments)
        failed = value if value in ("failed", "unknown") else ""
        returned = ToolReturned(
            tool=effect.tool,
            step=effect.step,
            status="failed" if failed == "failed" else "unknown" if failed else "done",
            result=None if failed else value,
            name=effect.name,
            flow=effect.flow,
        )
        self.write(returned)
        if spec.proves and not failed:
            level = cast("IdentityLevel", spec.proves)
            proof = IdentityProven(level, spec.name) if value else SignalRaised("identity_failed")
            self.write(proof)
        return returned
