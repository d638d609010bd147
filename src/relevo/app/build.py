"""The one composition root: what is plugged into what."""

import hmac
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

from relevo.adapters.channels.web import CAPABILITIES as WEB
from relevo.adapters.keys.local.cipher import AesGcmCipher
from relevo.adapters.keys.local.master import load_or_create_master_key, parse_master_key
from relevo.adapters.store.sql.lock import StoreLock
from relevo.adapters.store.sql.store import SqlStore, open_store
from relevo.app.embedding import open_embedding, parse_embed
from relevo.app.project import Project
from relevo.app.settings import DATABASE, MASTER_KEY, Settings
from relevo.channels.ports import Capabilities, Channel
from relevo.conversation.ports import Secret
from relevo.kernel.clock import Clock, SystemClock
from relevo.kernel.errors import BadInput, Refused
from relevo.kernel.ids import Ids, RandomIds
from relevo.llm.ports import Model, Task
from relevo.playbook.model import Bundle
from relevo.privacy.redact import RedactedData, Redactor
from relevo.runtime.bus import LocalBus
from relevo.runtime.hints import make_hints
from relevo.runtime.inbox import Inbox, InboxSettings, Reader
from relevo.runtime.node import Node, NodeSettings, Parts
from relevo.runtime.outbox import Sender, SenderSettings
from relevo.runtime.states import States
from relevo.runtime.worker import Stores, Worker, WorkerSettings
from relevo.turn.deps import Deps, Understands
from relevo.turn.guesses import Guesses

_KEPT_STATES = 5_000
"""Conversations whose state is kept at hand; an idle one costs some kilobytes."""

TERMINAL = Capabilities(name="terminal", sends=False, streams=True, each_line_answered=True)
"""The terminal as a channel: it reads the log by itself, and every line gets an answer."""


@dataclass(frozen=True, slots=True)
class Plugs:
    """What may be plugged in otherwise: for tests, and for hosts that embed relevo."""

    clock: Clock = field(default_factory=SystemClock)
    models: Mapping[Task, Model] = field(default_factory=dict[Task, Model])
    channels: Mapping[str, Channel] = field(default_factory=dict[str, Channel])
    understander: Understands | None = None
    """One that is trained already, and taught by the project's embedding model if there is one; else
    one is trained on the project's examples."""


@dataclass(frozen=True, slots=True)
class House:
    """A running installation."""

    settings: Settings
    project: Project
    bundle: Bundle
    store: SqlStore
    node: Node
    clock: Clock
    ids: Ids
    visitor_secret: bytes = field(repr=False)
    """Signs the keys of chat visitors; derived from the master key, so the same on every node."""


def _master_key(settings: Settings, *, in_memory: bool) -> bytes:
    """Give the installation's master key; in memory, one that dies with it."""
    if settings.master_key:
        try:
            return parse_master_key(settings.master_key)
        except BadInput as error:
            raise BadInput(f"RELEVO_MASTER_KEY: {error}") from error
    if in_memory:
        return os.urandom(32)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = settings.data / MASTER_KEY
    if not path.exists() and (settings.data / DATABASE).exists():
        message = (
            f"{path} is missing, and what {settings.data / DATABASE} holds was sealed with it;"
            " put the key back, or set RELEVO_MASTER_KEY"
        )
        raise Refused(message)
    return load_or_create_master_key(path)


async def check_key(store: SqlStore) -> None:
    """Open the workspace's key. Raises `StoreFailed` when the data was sealed with another master key."""
    await store.find_thread("default", "web", "nobody")


@asynccontextmanager
async def open_settings_store(settings: Settings) -> AsyncGenerator[SqlStore]:
    """Open the installation's store without running turns: for commands beside a server."""
    clock = SystemClock()
    cipher = AesGcmCipher(_master_key(settings, in_memory=False))
    store = await open_store(settings.store_url, cipher, clock, RandomIds(clock))
    try:
        await check_key(store)
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def open_house(
    settings: Settings, project: Project, *, in_memory: bool = False, plugs: Plugs | None = None
) -> AsyncGenerator[House]:
    """Build everything, run turns, and take it down in order.

    Raises: `BadInput` when the project has problems, `Refused` when another process runs turns on
    the same SQLite data, `StoreFailed`.
    """
    bundle = project.sound_bundle()
    plugs = plugs or Plugs()
    url = "sqlite://" if in_memory else settings.store_url
    ids = RandomIds(plugs.clock)
    async with AsyncExitStack() as stack:
        stack.enter_context(StoreLock(url))
        master = _master_key(settings, in_memory=in_memory)
        store = await open_store(url, AesGcmCipher(master), plugs.clock, ids)
        stack.push_async_callback(store.close)
        await check_key(store)
        if plugs.understander is None:
            understander = project.understander()
            plugs = replace(plugs, understander=understander)
            embedding = await stack.enter_async_context(
                open_embedding(
                    parse_embed(bundle.settings),
                    project.folder,
                    None if in_memory else settings.data,
                    plugs.clock,
                )
            )
            if embedding is not None:
                await embedding.teach(understander, project.knowledge)
        node = _node(project, bundle, store, plugs, ids, alone=_is_alone(url))
        await node.start()
        stack.push_async_callback(node.stop)
        yield House(
            settings=settings,
            project=project,
            bundle=bundle,
            store=store,
            node=node,
            clock=plugs.clock,
            ids=ids,
            visitor_secret=hmac.digest(master, b"relevo visitor keys", "sha256"),
        )


def _is_alone(url: str) -> bool:
    """Say whether the lock on this store keeps every other process from running turns on it."""
    return url.startswith("sqlite:")


def _node(
    project: Project, bundle: Bundle, store: SqlStore, plugs: Plugs, ids: Ids, *, alone: bool
) -> Node:
    clock = plugs.clock
    name = ids.new("node")
    redactor = Redactor()
    bus = LocalBus()
    states = States(store, _KEPT_STATES)
    deps = Deps(
        bundle=bundle,
        understander=plugs.understander or project.understander(),
        tools=project.tools,
        vault=store,
        clock=clock,
        ids=ids,
        redact_data=lambda value: _as_pair(redactor.redact_data(value)),
        guesses=Guesses(clock),
        knowledge=project.knowledge,
        models=plugs.models,
    )
    able = {own.name: own for own in (TERMINAL, WEB)}
    able.update({name: channel.capabilities for name, channel in plugs.channels.items()})
    worker = Worker(deps, Stores(store, store, store, states), bus, able, WorkerSettings(node=name))
    sender = Sender(store, store, store, plugs.channels, clock, SenderSettings(node=name))
    reopen = bundle.escalation.reopen_days
    inbox = Inbox(
        store,
        Reader(redactor, make_hints(bundle, states)),
        clock,
        ids,
        InboxSettings(node=name, reopen_days=reopen),
    )
    parts = Parts(
        bundle=bundle,
        log=store,
        turns=store,
        alarms=store,
        inbox=inbox,
        worker=worker,
        sender=sender,
        redactor=redactor,
        channels=plugs.channels,
        bus=bus,
        clock=clock,
    )
    return Node(parts, NodeSettings(name=name, alone=alone))


def _as_pair(redacted: RedactedData) -> tuple[object, tuple[Secret, ...]]:
    return redacted.value, redacted.secrets
