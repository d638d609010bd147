"""Whether a handoff packet holds all that the talk before it brought."""

from collections.abc import Iterable, Iterator

from relevo.conversation import events as e
from relevo.conversation.packet import Packet


def gaps(packet: Packet, records: Iterable[e.Record]) -> tuple[str, ...]:
    """Name what is missing of a packet; nothing is missing of one that a person can go on from."""
    return tuple(_gaps(packet, list(records)))


def _gaps(packet: Packet, records: list[e.Record]) -> Iterator[str]:
    asked = [x for x in records if isinstance(x.event, e.MessageReceived)]
    if packet.goal.seq not in {record.position for record in asked} or not packet.goal.text:
        yield "goal"
    if not packet.summary or packet.summary_status != "ok":
        yield "summary"
    for name in ("reason", "language", "channel", "identity_level"):
        if not getattr(packet, name):
            yield name
    if not packet.target.queue:
        yield "queue"
    if packet.transcript_from != 1 or packet.transcript_to < asked[-1].position:
        yield "transcript"
    proven = any(isinstance(record.event, e.IdentityProven) for record in records)
    if proven and packet.identity_level == "anonymous":
        yield "identity"
    done = {tool.tool for tool in packet.tools}
    yield from (f"call {name}" for name in _effects(records) if name not in done)
    held = {slot.name for slot in packet.slots}
    yield from (f"slot {name}" for name in _gathered(records) if name not in held)


def _effects(records: Iterable[e.Record]) -> Iterator[str]:
    calls = (record.event for record in records if isinstance(record.event, e.ToolCalled))
    yield from dict.fromkeys(call.tool for call in calls if call.effect != "read")


def _gathered(records: Iterable[e.Record]) -> list[str]:
    """Give the values from the customer that the flows which are not over know."""
    held: dict[tuple[str, str], bool] = {}
    for record in records:
        match record.event:
            case e.HandoffRequested():
                break
            case e.FlowCompleted(flow=flow) | e.FlowCancelled(flow=flow):
                held = {key: known for key, known in held.items() if key[0] != flow}
            case e.SlotSet(flow=flow, name=name, value=value, source=source):
                held[flow, name] = value is not None and source > 0
            case _:
                pass
    return [name for (_, name), known in held.items() if known]
