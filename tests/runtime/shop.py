"""A small shop for tests of whole houses: its playbooks, its tools' promises, and its moments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from typing_extensions import override

from relevo.app.build import Plugs
from relevo.app.project import make_project
from relevo.conversation.author import AuthorKind
from relevo.conversation.commands import AskKnowledge, Understanding
from relevo.conversation.events import HandoffRequested, MessageSent, Record
from relevo.conversation.packet import Packet
from relevo.conversation.state import State
from relevo.kernel.clock import VirtualClock, from_iso
from relevo.testing.kit import Kit
from relevo.tools.fake import ScriptedTools
from relevo.tools.ports import Parameter, ToolCall, ToolResult, ToolSpec
from relevo.turn.deps import Understands
from relevo.turn.understand.understander import Understander

OPEN = "2026-01-07T10:00:00Z"
"""A Wednesday at eleven in Madrid."""
CLOSED = "2026-01-07T22:00:00Z"

SETTINGS = """
name: Aurora Home
languages: [en, es]
zone: Europe/Madrid
handoff:
  queues: [general, care]
  hours:
    mon-fri: ["09:00-18:00"]
  escalation: {not_understood: 2, turns: 8}
"""

STATUS = """
flow: status
about: Where an order is.
title: {en: your order, es: su pedido}
examples:
  en: [where is my order, "where is my order {order_id}", has my parcel shipped]
  es: [dónde está mi pedido, "dónde está mi pedido {order_id}", ha salido mi paquete]
slots:
  order_id:
    type: pattern
    pattern: "W\\\\d{3}"
    ask: {en: "Which order is it?", es: "¿Qué pedido es?"}
    share: true
steps:
  - call: get_order(order_id)
    as: order
    missing:
      say: {en: "There is no order {order_id}.", es: "No hay ningún pedido {order_id}."}
  - say: {en: "It is number {order.place} in the van.", es: "Es el número {order.place} del reparto."}
"""

REFUND = """
flow: refund
about: The customer wants money back.
title: {en: your refund, es: su reembolso}
examples:
  en: [I want my money back, please refund me, I would like a refund]
  es: [quiero que me devuelvan el dinero, quiero un reembolso, devuélvanme el dinero]
slots:
  order_id:
    type: pattern
    pattern: "W\\\\d{3}"
    ask: {en: "Which order shall I refund?", es: "¿Qué pedido le reembolso?"}
    share: true
  amount:
    type: number
    min: 1
    max: 500
    attempts: 2
    ask: {en: "How many euros?", es: "¿Cuántos euros?"}
steps:
  - ask: order_id
  - ask: amount
  - confirm:
      en: "Refund {amount} euros for {order_id}?"
      es: "¿Reembolso {amount} euros de {order_id}?"
  - call: refund(order_id, amount)
    as: receipt
  - say: {en: "Refunded: {receipt.number}.", es: "Reembolsado: {receipt.number}."}
"""

LATER = """
flow: later
about: The customer wants to be reminded.
title: {en: a reminder, es: un aviso}
examples:
  en: [please remind me, remind me later, send me a reminder]
  es: [recuérdemelo luego, avíseme más tarde, envíeme un aviso]
steps:
  - say: {en: "I'll come back in ten minutes.", es: "Vuelvo en diez minutos."}
  - id: rest
    wait: 10 min
  - say: {en: "Ten minutes have passed.", es: "Han pasado diez minutos."}
"""

GUIDELINES = """
- name: lawyers
  when: {topic: legal}
  then: {handoff: {reason: sensitive_topic, queue: care, urgency: high}}
  priority: 200
"""

FILES = {
    "relevo.yaml": SETTINGS,
    "playbooks/status.yaml": STATUS,
    "playbooks/refund.yaml": REFUND,
    "playbooks/later.yaml": LATER,
    "playbooks/guidelines.yaml": GUIDELINES,
    "playbooks/topics.yaml": "legal: {en: [lawyer], es: [abogado]}",
}

SPECS = {
    "get_order": ToolSpec("get_order", parameters=(Parameter("order_id", "string"),)),
    "refund": ToolSpec(
        "refund",
        parameters=(Parameter("order_id", "string"), Parameter("amount", "number")),
        effect="money",
        confirm=True,
    ),
}


def _get_order(call: ToolCall) -> ToolResult:
    if call.arguments["order_id"] == "W666":
        raise ZeroDivisionError("Jane Roe, +34 600 000 000")
    if call.arguments["order_id"] == "W999":
        return SPECS["get_order"].went_wrong("timeout")
    return ToolResult("done", {"place": 7})


def _refund(call: ToolCall) -> ToolResult:
    return ToolResult("done", {"number": f"R-{call.arguments['order_id']}"})


def shop_tools() -> ScriptedTools:
    """Give the shop's tools: about W999 their system does not answer, W666 breaks the adapter."""
    return ScriptedTools({"get_order": _get_order, "refund": _refund}, SPECS)


@cache
def trained() -> Understander:
    """Give the understanding of the shop, trained once for all tests."""
    project = make_project(Path("test"), FILES, shop_tools())
    assert project.bundle is not None, project.problems
    return Understander(project.bundle)


class Breaks(Understands):
    """Understands as usual; raises at the word `kaboom`, takes `shipping` for a question."""

    @override
    def understand(
        self, text: str, payload: str, state: State, *, declared_language: str = ""
    ) -> Understanding:
        if "kaboom" in text:
            raise ZeroDivisionError
        usual = trained().understand(text, payload, state, declared_language=declared_language)
        if "shipping" in text:
            return replace(usual, commands=(AskKnowledge(text),))
        return usual


def shop(at: str = OPEN, understander: Understands | None = None) -> Kit:
    """Give the shop at that moment."""
    plugs = Plugs(clock=VirtualClock(from_iso(at)), understander=understander or trained())
    return Kit(FILES, shop_tools(), plugs=plugs)


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer was told, and by whom."""

    author: AuthorKind
    text: str


def told(records: Sequence[Record]) -> list[Told]:
    """Give the messages among these records, in order."""
    return [Told(x.author.kind, x.event.text) for x in records if isinstance(x.event, MessageSent)]


def packet_of(records: Sequence[Record]) -> Packet:
    """Give the packet of the only handoff among these records."""
    found = [x.event.packet for x in records if isinstance(x.event, HandoffRequested)]
    assert len(found) == 1, f"{len(found)} handoffs"
    return found[0]


def slots_of(packet: Packet) -> Mapping[str, object]:
    """Give the packet's slots by name."""
    return {fact.name: fact.value for fact in packet.slots}
