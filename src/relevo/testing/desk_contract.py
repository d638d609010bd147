"""What every store promises to the desk: people, and lists of conversations."""
# ruff: noqa: S101, D102 - does not fit: a contract is its assertions, their names are the promises

from dataclasses import replace

import pytest

from relevo.conversation.author import NOBODY, agent, queue
from relevo.desk.ports import Filter, Person
from relevo.kernel.errors import BadInput
from relevo.testing.facts import AT, arrival, begin, heard, owned, writing
from relevo.testing.store import Store

ANN = Person("per_1", "w", "Ann@example.com", "Ann", "agent", "hash", "token1", AT)


class DeskContract:
    """The promises of `People` and `Directory`."""

    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    async def test_that_a_person_is_found_by_token(self, store: Store) -> None:
        await store.add_person(ANN)
        assert await store.person_by_token("token1") == ANN
        assert await store.person_by_token("token2") is None

    async def test_that_who_is_not_active_is_not_found_by_token(self, store: Store) -> None:
        await store.add_person(replace(ANN, active=False))
        assert await store.person_by_token("token1") is None
        assert await store.people("w") == [replace(ANN, active=False)]

    async def test_that_a_mail_address_is_taken_once_a_workspace(self, store: Store) -> None:
        await store.add_person(ANN)
        twin = replace(ANN, id="per_2", mail="ANN@EXAMPLE.com", token_hash="token2")  # noqa: S106 - does not fit: no secret
        with pytest.raises(BadInput):
            await store.add_person(twin)
        await store.add_person(replace(twin, workspace="v"))

    async def test_that_people_are_listed_by_mail(self, store: Store) -> None:
        for number, mail in enumerate(("zoe@x", "Bob@x", "ann@x")):
            person = replace(ANN, id=f"per_{number}", mail=mail, token_hash=f"token{number}")
            await store.add_person(person)
        assert [person.mail for person in await store.people("w")] == ["ann@x", "Bob@x", "zoe@x"]
        assert await store.people("v") == []

    async def test_that_lists_begin_with_the_newest_change(self, store: Store) -> None:
        for number in range(4):
            await begin(store, f"c{number}")
        for number in (2, 0, 3, 1):
            await store.append(f"c{number}", writing(heard(), at=AT + 10 - number))
        listed = await store.conversations(Filter("w"), 2, 0)
        assert [one.id for one in listed] == ["c0", "c1"]
        assert listed[0].head == await store.head("c0")
        rest = await store.conversations(Filter("w"), 9, listed[-1].head.updated_at)
        assert [one.id for one in rest] == ["c2", "c3"]

    async def test_that_lists_are_limited_by_what_is_asked(self, store: Store) -> None:
        await store.receive(arrival("m1", address="a1"))
        await store.receive(arrival("m2", address="a2"))
        await store.receive(arrival("m3", address="a3"))
        await store.receive(arrival("m4", workspace="v"))
        await store.append("cnv_m2", writing(owned(queue("general"), 2, "handoff")))
        await store.append("cnv_m3", writing(owned(agent("bob"), 2), owned(NOBODY, 3, "resolved")))
        for which, expected in (
            (Filter("w"), {"cnv_m1", "cnv_m2", "cnv_m3"}),
            (Filter("v"), {"cnv_m4"}),
            (Filter("w", owner_kind="queue"), {"cnv_m2"}),
            (Filter("w", owner_kind="queue", owner_id="general"), {"cnv_m2"}),
            (Filter("w", owner_kind="queue", owner_id="other"), set[str]()),
            (Filter("w", status="resolved"), {"cnv_m3"}),
            (Filter("w", status="open", customer="cus_m1"), {"cnv_m1"}),
        ):
            assert {one.id for one in await store.conversations(which, 10, 0)} == expected
            assert await store.count(which) == len(expected)

    async def test_that_a_thread_is_found_by_its_address(self, store: Store) -> None:
        await store.receive(arrival("m1", address="+1 555"))
        assert await store.find_thread("w", "chat", "+1 555") == "cnv_m1"
        for other in (("v", "chat", "+1 555"), ("w", "sms", "+1 555"), ("w", "chat", "+1555")):
            assert await store.find_thread(*other) is None
