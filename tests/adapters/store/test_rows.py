"""Unit: nothing that a customer said, and no address or value, can be read from the files."""

import secrets
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.adapters.store.conftest import Open

from relevo.adapters.keys.local.cipher import AesGcmCipher
from relevo.conversation.author import SYSTEM
from relevo.conversation.events import SlotSet, ToolReturned
from relevo.conversation.ports import Secret, ToSend, Write
from relevo.kernel.errors import StoreFailed
from relevo.testing.facts import AT, arrival, begin, claimed, heard, said, writing

_CLEAR = (
    "the parrot is dead",
    "+15558675309",
    "parrot-slot",
    "parrot-result",
    "parrot-step",
    "parrot-secret",
    "no it is resting",
)


async def test_that_files_hold_no_word_address_or_value(opened: Open, url: str, path: Path) -> None:
    store = await opened(url, AesGcmCipher(secrets.token_bytes(32)))
    await store.receive(arrival("m1", text="the parrot is dead", address="+15558675309"))
    work = await claimed(store, "cnv_m1")
    facts = [
        (SYSTEM, SlotSet("f", "s", "parrot-slot")),
        (SYSTEM, ToolReturned("t", "s1", "done", "parrot-result")),
        *(heard("the parrot is dead") for _ in range(30)),
        said("no it is resting"),
    ]
    kept = [Secret("⟦email:k1⟧", "EMAIL", "parrot-secret")]
    parcel = [ToSend("o1", "sms", "+15558675309", len(facts) - 1)]
    await store.finish(work, Write(facts, AT, secrets=kept, outbox=parcel))
    await store.started("cnv_m1", 2, "k")
    await store.finished("cnv_m1", 2, "k", {"x": "parrot-step"})
    await store.state("cnv_m1")
    await store.close()
    assert _found(path.parent, _CLEAR) == []
    assert _found(path.parent, ("MessageReceived", "cnv_m1")) != []


def _found(folder: Path, texts: Sequence[str]) -> list[tuple[str, str]]:
    contents = {file.name: file.read_bytes() for file in folder.iterdir()}
    return [
        (name, text)
        for name, content in contents.items()
        for text in texts
        if text.encode() in content
    ]


async def test_that_a_body_moved_to_another_place_is_refused(
    opened: Open, url: str, path: Path
) -> None:
    store = await opened(url)
    await begin(store, "c1", heard("one"), heard("two"))
    with sqlite3.connect(path) as raw:
        raw.execute(
            "UPDATE event SET body = (SELECT body FROM event WHERE position = 3) WHERE position = 4"
        )
    raw.close()
    with pytest.raises(StoreFailed):
        await store.read("c1")


async def test_that_an_event_of_tomorrow_is_said_without_its_text(
    opened: Open, url: str, path: Path
) -> None:
    store = await opened(url)
    await begin(store, "c1", heard("the parrot is dead"))
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE event SET kind = 'ParrotRevived' WHERE position = 3")
    raw.close()
    with pytest.raises(StoreFailed, match="newer relevo") as raised:
        await store.read("c1")
    assert "parrot is" not in str(raised.value)
    assert raised.value.__cause__ is None


async def test_that_a_destroyed_key_is_gone_at_once(opened: Open, url: str, path: Path) -> None:
    store = await opened(url)
    await begin(store, "c1", heard())
    await store.append("c1", writing(heard()))
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE conversation SET key = x''")
    raw.close()
    with pytest.raises(StoreFailed):
        await store.read("c1")
