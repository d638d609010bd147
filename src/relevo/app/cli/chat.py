"""`relevo chat`."""

import asyncio
import contextlib
import json
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from relevo.app.build import House, open_house
from relevo.app.language import wanted_language
from relevo.app.logs import set_up_logs
from relevo.app.project import find_project, load_project
from relevo.app.settings import Settings, read_settings
from relevo.app.talk import Talk
from relevo.conversation.author import AuthorKind, OwnerKind
from relevo.conversation.events import (
    ConversationResolved,
    HandoffRequested,
    MessageSent,
    OwnerChanged,
    Record,
)
from relevo.conversation.state import State
from relevo.conversation.token import TOKEN
from relevo.kernel.errors import BadInput
from relevo.playbook import texts
from relevo.privacy.clean import clean
from relevo.privacy.render import audience_of, render


@click.command("chat")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--customer", default="", metavar="ID", help="Talk as this customer, verified.")
@click.option("--lang", default="", metavar="xx", help="Say which language you write (en, es …).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for every event.")
@click.option("--data", default="", metavar="DIR", help="Keep the conversation in this folder.")
def command(folder: str | None, customer: str, lang: str, as_json: bool, data: str) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Talk in the terminal, with a project or with the sample business.

    Without DIR: the project in the current folder, else the sample. When the input is no terminal,
    each line of it is one message. Nothing is kept unless --data names a folder.
    """
    settings = read_settings(data=Path(data) if data else None)
    set_up_logs("error", "text")
    with tempfile.TemporaryDirectory() as scratch:
        if not data:
            settings = Settings(data=Path(scratch), master_key=settings.master_key)
        project = load_project(find_project(folder), settings.data)
        bundle = project.sound_bundle()
        lang = wanted_language(lang)
        printer = _Json() if as_json else _Text(bundle.name, lang or bundle.languages[0])

        async def talk() -> None:
            async with open_house(settings, project, in_memory=not data) as house:
                await _talk(house, Talk(house, customer=customer, language=lang), printer, lang)

        try:
            asyncio.run(talk())
        except KeyboardInterrupt:
            click.echo("")


class _Json:
    """Prints events as the contract has them."""

    interactive_help = ""

    def event(self, event: dict[str, Any]) -> None:
        click.echo(json.dumps(event, ensure_ascii=False))
        sys.stdout.flush()


_WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "AI": "IA",
        "system": "sistema",
        "agent": "agente",
        "from": "fuente",
        "handed over to people": "pasa a una persona",
        "handback": "vuelve al asistente",
        "resolved": "resuelto",
    },
    "pt": {
        "AI": "IA",
        "system": "sistema",
        "agent": "atendente",
        "from": "fonte",
        "handed over to people": "passa para uma pessoa",
        "handback": "volta ao assistente",
        "resolved": "resolvido",
    },
}
"""What is printed beside what was said, where that is not English."""


class _Text:
    """Prints events for a person."""

    def __init__(self, company: str, language: str) -> None:
        self.interactive_help = f"Talking to {company}. An empty line or Ctrl+D ends."
        self._company = company
        self._language = language

    def _word(self, word: str) -> str:
        """Say it in the language of the talk."""
        return _WORDS.get(self._language, {}).get(word, word)

    def event(self, event: dict[str, Any]) -> None:
        self._language = event.get("lang") or self._language
        match event["type"]:
            case "message":
                who = self._word(event["author"])
                if event["author"] == "assistant":
                    who = f"{self._company} ({self._word('AI')})"
                click.echo(f"{click.style(who, bold=True)}: {event['text']}")
                titles = [source["title"] for source in event.get("sources", [])]
                if titles:
                    click.secho(f"  {self._word('from')}: {', '.join(titles)}", dim=True)
            case "choices":
                for number, choice in enumerate(event["choices"], 1):
                    click.secho(f"  {number}. {choice['label']}", fg="cyan")
            case "handoff":
                click.secho(
                    f"  — {self._word('handed over to people')} ({event['reason']})", fg="yellow"
                )
            case "error":
                click.secho(f"  {event['text']}", fg="red")
            case other:
                click.secho(f"  — {self._word(other)}", dim=True)


async def _talk(house: House, talk: Talk, printer: _Json | _Text, lang: str) -> None:
    interactive = sys.stdin.isatty()
    if interactive and printer.interactive_help:
        click.secho(printer.interactive_help, dim=True)
    while True:
        line = await (_typed() if interactive else asyncio.to_thread(_next_line))
        if line is None or (interactive and not line.strip()):
            return
        if not line.strip():
            continue
        try:
            records = await talk.say(line)
        except BadInput as error:
            printer.event({"type": "error", "code": error.code, "text": str(error)})
            printer.event(await _asks_anew(house, talk.conversation, line, lang))
            continue
        for event in await _customer_events(house, talk.conversation, records):
            printer.event(event)


async def _asks_anew(house: House, conversation: str, line: str, lang: str) -> dict[str, Any]:
    """Give the message that answers a line which could not be taken; it stands in no log."""
    state = await house.store.state(conversation) if conversation else State(conversation)
    spoken = state.language or lang
    language = spoken if spoken in house.bundle.languages else house.bundle.languages[0]
    name = "too_long" if clean(line).strip() else "empty_message"
    text, _ = texts.say(house.bundle, name, language, state)
    return {
        "type": "message",
        "seq": state.position,
        "author": "system",
        "text": text,
        "lang": language,
        "sources": [],
    }


async def _typed() -> str | None:
    """Give the line that is typed next; None at the end.

    It is waited for in a thread that nobody waits for in turn: Ctrl+C ends the talk at once.
    """
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str | None] = loop.create_future()

    def read() -> None:
        try:
            line = input("you: ")
        except EOFError:
            line = None
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(typed.set_result, line)

    threading.Thread(target=read, daemon=True).start()
    return await typed


def _next_line() -> str | None:
    raw = sys.stdin.buffer.readline()
    return raw.decode("utf-8", errors="replace").rstrip("\r\n") if raw else None


async def _customer_events(
    house: House, conversation: str, records: Iterable[Record]
) -> list[dict[str, Any]]:
    """Give what the customer would see of these records, in the contract's form."""
    shown: list[dict[str, Any]] = []
    for record in records:
        match record.event:
            case MessageSent() as event:
                values = await house.store.reveal(conversation, TOKEN.findall(event.text))
                shown.append(
                    {
                        "type": "message",
                        "seq": record.position,
                        "author": _author(record.author.kind),
                        "text": render(event.text, values, audience_of(record.author.kind)),
                        "lang": event.language,
                        "sources": [{"id": x.id, "title": x.title} for x in event.sources],
                    }
                )
                if event.choices:
                    choices = [{"label": x.label, "payload": x.payload} for x in event.choices]
                    shown.append({"type": "choices", "choices": choices})
            case HandoffRequested(packet=packet):
                shown.append({"type": "handoff", "reason": str(packet.reason)})
            case OwnerChanged(reason="handback", owner=owner):
                if owner.kind is OwnerKind.ASSISTANT:
                    shown.append({"type": "handback"})
            case ConversationResolved():
                shown.append({"type": "resolved"})
            case _:
                pass
    return shown


def _author(kind: AuthorKind) -> str:
    if kind is AuthorKind.ASSISTANT:
        return "assistant"
    return "agent" if kind.is_person else "system"
