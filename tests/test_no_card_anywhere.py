"""System: card data, passwords and contact details of every kind of author, searched for everywhere.

The house stands on a real SQLite file and logs at debug level. What is searched is every file of its
folder (with the write-ahead log), everything that was logged, and every answer of the API.
"""

import contextlib
import logging
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from relevo.adapters.tools.python import load_tools
from relevo.app.build import House
from relevo.app.door import make_door
from relevo.app.logs import set_up_logs
from relevo.conversation.events import MessageReceived, MessageSent, NoteAdded, Record
from relevo.desk.people import Staff
from relevo.testing.kit import Customer, Kit, customer
from relevo.testing.leak import find_bytes
from relevo.web.app import create_app

CARDS = (
    "4111111111111111",
    "5555555555554444",
    "378282246310005",
    "6011000990139424",
    "3530111333300000",
    "4000056655665556",
)
_WORDS = (MessageReceived, MessageSent, NoteAdded)
PASSWORDS = ("Tr0ub4dor&3xyz", "gato-Verde-99", "S3nha!Secreta")
MAIL = "ada.lovelace@example.com"
PHONE = "600123987"
CONTACT = (MAIL, PHONE)
NEEDLES = (*CARDS, *PASSWORDS)

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def _in_fours(number: str, between: str) -> str:
    return between.join(number[i : i + 4] for i in range(0, len(number), 4))


SAYINGS = (
    f"my card is {CARDS[0]}",
    f"it is {_in_fours(CARDS[1], ' ')} exp 12/29 cvc 739",
    f"la tarjeta: {_in_fours(CARDS[0], '-')}, cvv 739",
    f"{CARDS[2][:4]} {CARDS[2][4:10]} {CARDS[2][10:]}",
    f"card {_in_fours(CARDS[3], '.')} please",
    f"pay with\n{_in_fours(CARDS[4], chr(10))}",
    f"nummer {CARDS[5].translate(_FULL_WIDTH)}",
    f"{CARDS[0].translate(_ARABIC)}",
    f"{_in_fours(CARDS[1], chr(0xA0))} caducidad 01/30",
    f"tel {CARDS[0]}!!!",
    f'{{"pan":"{CARDS[3]}","cvc":"739"}}',
    f"my password is {PASSWORDS[0]}",
    f"mi contraseña es {PASSWORDS[1]}",
    f"minha senha é {PASSWORDS[2]}",
    f"write to {MAIL} or call {PHONE}",
    f"my e-mail is {MAIL.upper()}",
)

TOOLS = f'''
from relevo.tools import ToolContext, tool

@tool(effect="read")
def look(order_id: str, ctx: ToolContext) -> dict[str, object]:
    """Give far too much."""
    return {{
        "card": "{CARDS[0]}",
        "note": "paid with {_in_fours(CARDS[1], " ")} cvc 739",
        "payment": [{{"pan": {CARDS[2]}, "{CARDS[3]}": "a key"}}],
        "mail": "{MAIL}",
        "phone": "+34 {PHONE}",
        "password": "{PASSWORDS[0]}",
    }}

@tool(effect="read")
def trips(order_id: str, ctx: ToolContext) -> str:
    """Raise with everything in its words."""
    raise ValueError("{CARDS[0]} {PASSWORDS[1]} {MAIL}")
'''


def _flow(tool: str) -> str:
    return f"""
flow: {tool}
title: {tool}
examples: [please {tool} it up, "please {tool} at {{order_id}}"]
slots:
  order_id: {{type: text, ask: Which one?}}
steps:
  - call: {tool}(order_id)
    as: found
  - say: "Found {{found.note}} {{found.mail}} {{found.phone}} {{found.payment}}."
  - say: "There is {{found.card}} and {{found.password}}."
"""


@dataclass
class Scene:
    """A house with a desk; whatever it answers is kept."""

    house: House
    client: httpx.AsyncClient
    answers: list[str] = field(default_factory=list[str])

    async def asks(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        answer = await self.client.request(method, f"/api/v1{path}", json=body)
        self.answers.append(answer.text)
        assert answer.status_code < 500, answer.text
        return answer.json()

    async def version(self, conversation: str) -> int:
        found = await self.asks("GET", f"/conversations/{conversation}")
        return found["owner_version"]


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Log at debug level, as a server does, to a file of the folder that is searched."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    path = tmp_path / "data" / "server.log"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8") as file:
        with contextlib.redirect_stderr(file):
            set_up_logs("debug", "json")
        yield path
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@asynccontextmanager
async def _opened(tmp_path: Path) -> AsyncGenerator[Scene]:
    (tmp_path / "tools.py").write_text(TOOLS, encoding="utf-8")
    flows = {f"playbooks/{name}.yaml": _flow(name) for name in ("look", "trips")}
    files = {"relevo.yaml": "name: Aurora\nlanguages: [en]\n", **flows}
    kit = Kit(files, load_tools(tmp_path / "tools.py", tmp_path / "data" / "tools"))
    async with kit.but(data=tmp_path / "data").house() as house:
        staff = Staff(house.store, house.clock, house.ids)
        added = await staff.add("bea@example.org", "supervisor", name="Bea")
        app = create_app(make_door(house, demo=False, suggestions={}))
        headers = {"authorization": f"Bearer {added.token}"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        ) as client:
            yield Scene(house, client)


async def _customer_says_everything(house: House) -> Customer:
    ada = customer(house)
    for text in SAYINGS:
        await ada.talk.say(text, payload=text)
    return ada


async def _agent_says_everything(scene: Scene, conversation: str) -> None:
    path = f"/conversations/{conversation}"
    await scene.asks("POST", f"{path}/takeover", {})
    version = await scene.version(conversation)
    for message, note in zip(SAYINGS[::2], SAYINGS[1::2], strict=True):
        await scene.asks("POST", f"{path}/messages", {"text": message, "owner_version": version})
        await scene.asks("POST", f"{path}/notes", {"text": note})
    card = {"order_id": int(CARDS[0]), "note": SAYINGS[1], CARDS[3]: "a name"}
    brief = {
        "what_was_agreed": " ".join(SAYINGS[:3]),
        "must_not": [SAYINGS[0], SAYINGS[11]],
        "allowed_actions": [SAYINGS[1]],
        "slots": card,
        "flow": "look",
    }
    await scene.asks("POST", f"{path}/handback", {"brief": brief})
    await scene.asks("POST", f"{path}/takeover", {})
    await scene.asks("POST", f"{path}/transfer", {"queue": "general", "note": SAYINGS[0]})
    await scene.asks("POST", f"{path}/resolve", {"outcome": SAYINGS[2]})


async def _tools_say_everything(house: House) -> list[str]:
    heard: list[str] = []
    for tool in ("look", "trips"):
        ada = customer(house)
        await ada.talk.say(tool, f"flow:{tool}")
        await ada.says(SAYINGS[0])
        await ada.talk.say("please look", f"flow:{tool}")
        await ada.says("the blue one")
        heard += await ada.heard()
    return heard


async def test_that_no_card_and_no_password_is_written_anywhere(
    tmp_path: Path, log_file: Path
) -> None:
    data = tmp_path / "data"
    async with _opened(tmp_path) as scene:
        ada = await _customer_says_everything(scene.house)
        await _agent_says_everything(scene, ada.talk.conversation)
        heard = await _tools_say_everything(scene.house)
        log: list[Record] = []
        for item in (await scene.asks("GET", "/conversations"))["items"]:
            await scene.asks("GET", f"/conversations/{item['id']}")
            await scene.asks("GET", f"/conversations/{item['id']}/events?limit=500")
            log += await scene.house.store.read(item["id"])
        sealed = _copy(data, "relevo.db*")
        _write(data / "answers.json", scene.answers)
        _write(data / "heard.txt", heard)
        _write(data / "log.txt", [repr(record) for record in log])
    assert "relevo.db-wal" in sealed
    assert find_bytes(data, NEEDLES) == []
    assert [name for name, file in sealed.items() if find_bytes(file, (*NEEDLES, *CONTACT))] == []
    # A person at the desk may read what a contact is; in the log there are tokens, and in logs nothing.
    assert find_bytes(data / "log.txt", CONTACT) == []
    assert find_bytes(log_file, CONTACT) == []
    assert _size(log_file) > 1_000, "there was something to search"
    assert "739" not in "".join(x.event.text for x in log if isinstance(x.event, _WORDS))


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines), encoding="utf-8")


def _size(path: Path) -> int:
    return path.stat().st_size


def _copy(folder: Path, pattern: str) -> dict[str, Path]:
    """Copy files as they are while the house is open; gives the copies by the files' names."""
    copies: dict[str, Path] = {}
    for path in folder.glob(pattern):
        copies[path.name] = folder.parent / f"copy-{path.name}"
        copies[path.name].write_bytes(path.read_bytes())
    return copies
