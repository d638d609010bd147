"""A small shop for the executor's tests: flows of every kind, and tools that know two orders."""

from collections.abc import Mapping
from typing import Any

SETTINGS = """
name: Aurora Home
languages: [en, es]
zone: Europe/Madrid
identity_flow: prove
handoff:
  queues: [general, care]
  escalation: {not_understood: 2}
"""

STATUS = """
flow: status
title: {en: your order, es: su pedido}
examples: {en: [where is my order], es: [dónde está mi pedido]}
slots:
  order_id:
    type: pattern
    pattern: "W\\\\d{3}"
    ask: {en: ["Which order?", "What's its number?"], es: ["¿Qué pedido es?"]}
    invalid: {en: "An order number is W and three digits.", es: "Es W y tres cifras."}
    share: true
steps:
  - id: look_up
    call: get_order(order_id)
    as: order
    missing:
      say: {en: "There is no order {order_id}.", es: "No hay pedido {order_id}."}
      ask_again: order_id
  - branch:
      - when: order.status == "lost"
        handoff: {reason: promise_broken, queue: care, urgency: high}
      - else:
        say: {en: "It is {order.status}.", es: "Está {order.status}."}
"""

CANCEL = """
flow: cancel
title: {en: your cancellation, es: su anulación}
identity: verified
examples: {en: [cancel my order], es: [anular mi pedido]}
slots:
  order_id:
    type: pattern
    pattern: "W\\\\d{3}"
    ask: {en: "Which one shall I cancel?", es: "¿Cuál anulo?"}
    share: true
  reason:
    type: choice
    ask: {en: "Why?", es: "¿Por qué?"}
    options:
      late: {en: [it is late, too slow], es: [llega tarde]}
      other: {en: another reason, es: otro motivo}
  satisfied:
    type: yes_no
    ask: {en: "Were you satisfied with me?", es: "¿Le he atendido bien?"}
steps:
  - call: get_order(order_id)
    as: order
    missing: {ask_again: order_id}
  - ask: reason
  - id: sure
    confirm:
      en: "Cancel {order_id}, worth {order.total:money}, because {reason}?"
      es: "¿Anulo {order_id}, de {order.total:money}, porque {reason}?"
  - call: cancel_order(order_id, reason)
    as: cancelled
  - say: {en: "Cancelled: {cancelled.number}.", es: "Anulado: {cancelled.number}."}
  - ask: satisfied
  - say: {en: "Thank you for telling me.", es: "Gracias por decírmelo."}
"""

PROVE = """
flow: prove
startable: false
slots:
  order_id: {type: pattern, pattern: "W\\\\d{3}", ask: {en: "An order number?", es: "¿Un pedido?"}, share: true}
  postcode: {type: text, ask: {en: "The postcode?", es: "¿El código postal?"}}
steps:
  - call: identify(order_id, postcode)
    as: customer
    missing:
      say: {en: "That does not match.", es: "No coincide."}
      ask_again: postcode
"""

LATER = """
flow: later
title: {en: a reminder, es: un aviso}
examples: {en: [remind me], es: [avíseme]}
steps:
  - say: {en: "I'll come back in ten minutes.", es: "Vuelvo en diez minutos."}
  - id: rest
    wait: 10 min
  - say: {en: "Here I am again.", es: "Aquí estoy."}
"""

GUIDELINES = """
- name: no lawyers
  when: {topic: legal}
  then: {handoff: {reason: sensitive_topic, queue: care, urgency: high}}
- name: dear orders
  when: {slot: order.total, above: 100 EUR}
  then: {confirm_by: agent}
"""

FILES = {
    "playbooks/status.yaml": STATUS,
    "playbooks/cancel.yaml": CANCEL,
    "playbooks/prove.yaml": PROVE,
    "playbooks/later.yaml": LATER,
    "playbooks/guidelines.yaml": GUIDELINES,
    "playbooks/topics.yaml": "legal: {en: [lawyer], es: [abogado]}",
}

ORDERS: Mapping[str, Mapping[str, Any]] = {
    "W001": {"status": "on its way", "total": {"amount": 20, "currency": "EUR"}},
    "W002": {"status": "lost", "total": {"amount": 30, "currency": "EUR"}},
    "W003": {"status": "packed", "total": {"amount": 500, "currency": "EUR"}},
}


def bench(name: str, arguments: Mapping[str, Any]) -> Any:
    """The shop's tools: they know three orders and one postcode."""
    match name:
        case "get_order":
            return ORDERS.get(arguments["order_id"])
        case "identify":
            return {"id": "u1"} if arguments["postcode"] == "28001" else None
        case "cancel_order":
            return {"number": f"C-{arguments['order_id']}"}
        case _:
            return None
