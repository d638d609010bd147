"""A small shop's bundle in Python, and states of a conversation, for the tests of this folder."""

from datetime import UTC, datetime

from relevo.conversation.author import AuthorKind
from relevo.conversation.events import Choice
from relevo.conversation.state import Frame, Line, SlotValue, State
from relevo.knowledge.fake import FixedKnowledge
from relevo.playbook.model import Bundle, Flow, Option, Slot, Topic
from relevo.turn.understand.understander import Understander

NOW = int(datetime(2026, 1, 5, 10, tzinfo=UTC).timestamp()) * 1_000_000
"""A Monday."""

ORDER = Slot("order_id", "pattern", pattern=r"#?W\d{7}", share=True)
POSTCODE = Slot("postcode", "pattern", pattern=r"\d{5}")
EMAIL = Slot("email", "email")
PHONE = Slot("phone", "phone")
NAME = Slot("name", "name")
DAY = Slot("day", "date")
COUNT = Slot("count", "number")
AMOUNT = Slot("amount", "money", currency="EUR")
ARRIVED = Slot("arrived", "yes_no")
STORY = Slot("story", "text")
REASON = Slot(
    "reason",
    "choice",
    options=(
        Option(
            "damaged",
            {"en": ("It is broken",), "es": ("Está roto",), "pt": ("Está quebrado",)},
            {"en": ("broken", "smashed"), "es": ("roto", "rota"), "pt": ("quebrado",)},
        ),
        Option(
            "changed_mind",
            {"en": ("I changed my mind",), "es": ("Cambié de opinión",)},
            {"en": ("changed my mind", "don't want it"), "es": ("ya no lo quiero",)},
        ),
        Option("wrong_item", {"en": ("Wrong item",), "es": ("Otro artículo",)}),
    ),
)

FLOWS = (
    Flow(
        "order_status",
        "Where an order is.",
        {
            "en": (
                "where is my order",
                "has {order_id} shipped yet",
                "my parcel still isn't here",
                "track my order",
                "when will my package arrive",
                "my delivery is late",
            ),
            "es": (
                "dónde está mi pedido",
                "todavía no me llegó el paquete",
                "cuándo llega mi pedido {order_id}",
                "quiero rastrear mi envío",
            ),
            "pt": (
                "cadê o meu pedido",
                "meu pacote ainda não chegou",
                "quando chega a minha encomenda",
                "quero rastrear o meu pedido",
            ),
        },
        {s.name: s for s in (ORDER, POSTCODE, ARRIVED, DAY)},
        {},
        "",
        title={"en": ("your order",), "es": ("su pedido",), "pt": ("o seu pedido",)},
    ),
    Flow(
        "return_item",
        "Send something back.",
        {
            "en": (
                "i want to return something",
                "send this back",
                "i want a refund",
                "my lamp arrived broken",
                "give me my money back",
            ),
            "es": (
                "quiero devolver un producto",
                "quiero mi dinero de vuelta",
                "la lámpara llegó rota",
                "devolver unos zapatos",
            ),
            "pt": (
                "quero devolver um produto",
                "quero meu dinheiro de volta",
                "a luminária chegou quebrada",
            ),
        },
        {s.name: s for s in (ORDER, REASON, STORY, AMOUNT, COUNT, NAME)},
        {},
        "",
        title={"en": ("your return",), "es": ("su devolución",), "pt": ("a sua devolução",)},
    ),
    Flow(
        "password_reset",
        "Cannot log in.",
        {
            "en": ("i forgot my password", "can't log in", "reset my password", "locked out"),
            "es": ("olvidé mi contraseña", "no puedo entrar a mi cuenta", "cambiar la contraseña"),
            "pt": ("esqueci minha senha", "não consigo entrar na minha conta", "trocar a senha"),
        },
        {s.name: s for s in (EMAIL, PHONE)},
        {},
        "",
        title={"en": ("your password",), "es": ("su contraseña",), "pt": ("a sua senha",)},
    ),
    Flow("verify", "Who it is.", {}, {"postcode": POSTCODE}, {}, "", startable=False),
)

BUNDLE = Bundle(
    "Shop",
    ("en", "es", "pt"),
    {flow.name: flow for flow in FLOWS},
    topics=(
        Topic("legal", {"en": ("lawyer", "legal action"), "es": ("abogado",), "pt": ("advogado",)}),
        Topic("bereavement", {"en": ("passed away",), "es": ("falleció",)}),
    ),
)
KNOWLEDGE = FixedKnowledge({"opening hours": "We are open from 9 to 18.", "horario": "De 9 a 18."})
UNDERSTANDER = Understander(BUNDLE, KNOWLEDGE)


def idle(language: str = "", **memory: object) -> State:
    """Give a conversation in which nothing runs."""
    kept = {name: SlotValue(value, source=i + 1) for i, (name, value) in enumerate(memory.items())}
    return State("c", language=language, last_at=NOW, memory=kept)


def asked(flow: str, slot: str, **held: object) -> State:
    """Give a conversation in which a flow asked for a slot."""
    slots = {name: SlotValue(value, source=i + 1) for i, (name, value) in enumerate(held.items())}
    frame = Frame(flow, step="ask", awaiting="slot", slot=slot, slots=slots)
    return State("c", language="en", last_at=NOW, stack=(frame,))


def confirming(flow: str = "return_item", **held: object) -> State:
    """Give a conversation that waits for a yes."""
    slots = {name: SlotValue(value, source=i + 1) for i, (name, value) in enumerate(held.items())}
    frame = Frame(flow, step="confirm", awaiting="confirmation", slots=slots)
    return State("c", language="en", last_at=NOW, stack=(frame,))


def offered(*flows: str) -> State:
    """Give a conversation in which these flows were just offered as buttons."""
    choices = tuple(Choice(flow, f"flow:{flow}") for flow in flows)
    line = Line(3, AuthorKind.ASSISTANT, "Is it about …?", template="clarify", choices=choices)
    return State("c", language="en", last_at=NOW, recent=(line,))
