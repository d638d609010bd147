"""Unit: two stores on one database, as two processes or nodes have it, act as one."""

import asyncio
from dataclasses import replace

import pytest
from tests.adapters.store.conftest import Open

from relevo.adapters.store.sql.store import SqlStore
from relevo.conversation.author import agent
from relevo.conversation.ownership import Expected
from relevo.conversation.ports import ToSend, Write
from relevo.kernel.errors import Fenced
from relevo.testing.facts import AT, arrival, begin, claimed, owned, said, writing


class SharedContract:
    """What must hold between two stores on one database."""

    @pytest.fixture
    async def pair(self) -> tuple[SqlStore, SqlStore]:
        raise NotImplementedError

    async def test_that_first_messages_at_both_are_one_conversation(
        self, pair: tuple[SqlStore, SqlStore]
    ) -> None:
        arrivals = [arrival(f"m{n}", node=f"n{n % 2}") for n in range(12)]
        receipts = await asyncio.gather(
            *(pair[n % 2].receive(one) for n, one in enumerate(arrivals))
        )
        assert len({receipt.conversation for receipt in receipts}) == 1
        assert sorted(receipt.seq for receipt in receipts) == list(range(1, 13))

    async def test_that_a_repeat_at_the_other_is_one(self, pair: tuple[SqlStore, SqlStore]) -> None:
        twins = [replace(arrival("m1"), new_id=f"c{n}", new_customer=f"u{n}") for n in range(8)]
        receipts = await asyncio.gather(
            *(pair[n % 2].receive(twin) for n, twin in enumerate(twins))
        )
        assert sum(not receipt.repeated for receipt in receipts) == 1
        assert len({(receipt.conversation, receipt.position) for receipt in receipts}) == 1

    async def test_that_a_zombie_of_one_is_fenced_by_the_other(
        self, pair: tuple[SqlStore, SqlStore]
    ) -> None:
        await pair[0].receive(arrival("m1", node="n1"))
        zombie = await claimed(pair[0], "cnv_m1", "n1")
        (work,) = await pair[1].adopt("n2", ["n2"], 10)
        ends = await asyncio.gather(
            pair[0].finish(zombie, writing(said("late"))),
            pair[1].finish(work, writing(said("in time"))),
            return_exceptions=True,
        )
        assert isinstance(ends[0], Fenced)
        assert not isinstance(ends[1], BaseException)

    async def test_that_a_takeover_at_one_withdraws_words_of_the_other(
        self, pair: tuple[SqlStore, SqlStore]
    ) -> None:
        await pair[0].receive(arrival("m1", node="n1"))
        work = await claimed(pair[0], "cnv_m1", "n1")
        await pair[1].append("cnv_m1", writing(owned(agent("bob"), 2)))
        write = Write([said()], AT, Expected(owner_version=1), outbox=[ToSend("o1", "c", "a", 0)])
        assert (await pair[0].finish(work, write)).withdrawn
        assert await pair[1].due(AT, 9, "n2") == []

    async def test_that_no_parcel_is_given_to_both(self, pair: tuple[SqlStore, SqlStore]) -> None:
        for number in range(10):
            await begin(pair[0], f"c{number}")
            parcel = [ToSend(f"o{number}", "sms", "+1", 0)]
            await pair[number % 2].append(f"c{number}", Write([said()], AT, outbox=parcel))
        shares = await asyncio.gather(*(pair[n % 2].due(AT, 4, f"n{n}") for n in range(6)))
        given = [parcel.id for share in shares for parcel in share]
        assert len(given) == len(set(given))
        rest = await pair[0].due(AT, 99, "n9")
        assert len(given) + len(rest) == 10

    async def test_that_appends_at_both_leave_no_gap(self, pair: tuple[SqlStore, SqlStore]) -> None:
        await begin(pair[0])
        await asyncio.gather(*(pair[n % 2].append("c1", writing(said())) for n in range(20)))
        records = await pair[1].read("c1")
        assert [record.position for record in records] == list(range(1, 23))


class TestSqlite(SharedContract):
    @pytest.fixture
    async def pair(self, opened: Open, url: str) -> tuple[SqlStore, SqlStore]:
        return await opened(url), await opened(url)


@pytest.mark.postgres
class TestPostgres(SharedContract):
    @pytest.fixture
    async def pair(self, opened: Open, postgres_url: str) -> tuple[SqlStore, SqlStore]:
        return await opened(postgres_url), await opened(postgres_url)
