"""Events to bytes and back; the one place that knows their stored shape."""

from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import to_json

from relevo.conversation.events import Event, Record
from relevo.conversation.state import State
from relevo.kernel.clock import to_iso

_TYPES: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}
_ADAPTERS: dict[str, TypeAdapter[Event]] = {}
_STATE: list[TypeAdapter[State]] = []

SNAPSHOT_VERSION = 1
"""Raised whenever `State` changes shape; an older snapshot is ignored and folded anew."""


def kind_of(event: Event) -> str:
    """Give the name that the event is stored under."""
    return type(event).__name__


def encode(event: Event) -> bytes:
    """Write the event's fields as JSON."""
    return to_json(event)


def decode(kind: str, body: bytes) -> Event:
    """Read an event back. Raises `ValueError` for a kind or body that this version cannot read."""
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        if kind not in _TYPES:
            message = f"unknown kind of event: {kind}"
            raise ValueError(message)
        adapter = _ADAPTERS[kind] = TypeAdapter(_TYPES[kind])
    return adapter.validate_json(body)


def encode_state(state: State) -> bytes:
    """Write a snapshot."""
    return to_json(state)


def decode_state(body: bytes) -> State:
    """Read a snapshot back."""
    if not _STATE:
        _STATE.append(TypeAdapter(State))
    return _STATE[0].validate_json(body)


def as_data(record: Record) -> dict[str, Any]:
    """Give the record as plain data for APIs and exports."""
    return {
        "conversation": record.conversation,
        "seq": record.position,
        "at": to_iso(record.at),
        "kind": kind_of(record.event),
        "actor_type": str(record.author.kind),
        "actor_id": record.author.id,
        "owner_version": record.owner_version,
        "turn": record.turn,
        "causation_id": record.causation,
        "bundle": record.bundle,
        "body": TypeAdapter(type(record.event)).dump_python(record.event, mode="json"),
    }


def schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of every event's body, by kind."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "relevo events, version 1",
        "events": {kind: TypeAdapter(of).json_schema() for kind, of in sorted(_TYPES.items())},
    }
