"""Read how long an open question waits for its answer, in a flow or by channel in `relevo.yaml`."""

from relevo.playbook.model import Silence
from relevo.playbook.parse.fields import Fields
from relevo.playbook.source import Table

USUAL = Silence(remind=600.0, close=3600.0)
"""Where a project says nothing: somebody who chats is asked once more after ten minutes."""
USUAL_BY_CHANNEL: dict[str, Silence] = {
    "voice": Silence(remind=8.0, close=20.0),
    "sms": Silence(remind=0.0, close=0.0),
    "whatsapp": Silence(remind=7200.0, close=72000.0),
    "messenger": Silence(remind=7200.0, close=72000.0),
    "rcs": Silence(remind=7200.0, close=72000.0),
    "email": Silence(remind=0.0, close=0.0),
    "terminal": Silence(remind=0.0, close=0.0),
}
"""Who writes messages answers when it suits them, and a text message costs money; within the day
that a messenger allows a free reply in."""


def read_silence(fields: Fields) -> Silence | None:
    """Read the `silence:` of a flow; None when it has none."""
    table = _table(fields)
    if table is None:
        return None
    inner = Fields(table, fields.reading, "`silence`")
    silence = _one(inner, USUAL)
    inner.finish()
    return silence


def read_silences(fields: Fields) -> dict[str, Silence]:
    """Read the `silence:` of a project: for all channels, and below their names for some."""
    table = _table(fields)
    if table is None:
        return {}
    inner = Fields(table, fields.reading, "`silence`")
    found: dict[str, Silence] = {}
    if inner.has("remind") or inner.has("close"):
        found[""] = _one(inner, USUAL)
    for channel, node in table.items.items():
        if channel in ("remind", "close"):
            continue
        inner.node(channel)
        if not isinstance(node, Table):
            mend = "Write `silence: {remind: 10 min, close: 1 h, sms: {remind: never}}`."
            inner.problem(channel, f"`{channel}` of `silence` is not a table.", mend)
            continue
        one = Fields(node, fields.reading, f"`{channel}`")
        found[channel] = _one(one, USUAL_BY_CHANNEL.get(channel, found.get("", USUAL)))
        one.finish()
    return found


def _table(fields: Fields) -> Table | None:
    node = fields.node("silence")
    if node is None or isinstance(node, Table):
        return node
    fields.problem("silence", "`silence` is not a table.", "Write `{remind: 10 min, close: 1 h}`.")
    return None


def _one(fields: Fields, usual: Silence) -> Silence:
    silence = Silence(fields.time("remind", usual.remind), fields.time("close", usual.close))
    if silence.close and silence.close <= silence.remind:
        fields.problem("close", "`close` comes before `remind`.", "Let `close` be the longer one.")
    return silence
