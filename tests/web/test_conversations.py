from collections.abc import AsyncIterator

import httpx
import pytest

from relevo.kernel.clock import VirtualClock
from relevo.kernel.errors import BadInput
from relevo.testing.memory_people import Hired
from relevo.testing.site import Site
from relevo.web.conversations import read_cursor, write_cursor

PATH = "/api/v1/conversations"


@pytest.fixture
async def ada(site: Site) -> Hired:
    return await site.people.hire("Ada")


@pytest.fixture
async def client(site: Site, ada: Hired) -> AsyncIterator[httpx.AsyncClient]:
    async with site.client(ada.token) as client:
        yield client


async def test_that_a_list_comes_in_pages_newest_first(
    site: Site, client: httpx.AsyncClient, clock: VirtualClock
) -> None:
    made: list[str] = []
    for number in range(5):
        made.append(await site.customer_says("hello", visitor=f"vis_{number}"))
        await clock.advance(1)
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (await client.get(PATH, params={"limit": 2, "cursor": cursor})).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == made[::-1]


async def test_that_a_list_can_be_narrowed(site: Site, client: httpx.AsyncClient) -> None:
    mine = await site.customer_says("hello", visitor="vis_1")
    await site.customer_says("hello", visitor="vis_2")
    await client.post(f"{PATH}/{mine}/takeover", json={})
    for query, count in (
        ("owner=me", 1),
        ("owner=agent&owner_id=prs_ada", 1),
        ("owner=agent&owner_id=prs_ben", 0),
        ("owner=assistant", 1),
        ("owner=queue", 0),
        ("status=resolved", 0),
        ("status=open", 2),
    ):
        page = (await client.get(f"{PATH}?{query}")).json()
        assert (query, len(page["items"])) == (query, count)


async def test_that_one_conversation_says_what_is_known(
    site: Site, client: httpx.AsyncClient
) -> None:
    made = await site.customer_says("hello")
    found = (await client.get(f"{PATH}/{made}")).json()
    assert found["owner"] == {"kind": "assistant", "id": "", "name": ""}
    assert (found["status"], found["owner_version"], found["seq"]) == ("open", 1, 3)
    assert (found["channel"], found["waiting_since"]) == ("web", None)
    assert found["created_at"].endswith("Z")


async def test_that_events_come_in_order_and_in_pages(
    site: Site, client: httpx.AsyncClient
) -> None:
    made = await site.customer_says("hello")
    page = (await client.get(f"{PATH}/{made}/events", params={"limit": 2})).json()
    assert [one["kind"] for one in page["items"]] == ["ConversationStarted", "ChannelJoined"]
    assert page["next"] == 2
    rest = (await client.get(f"{PATH}/{made}/events", params={"after": 2})).json()
    assert [one["body"]["text"] for one in rest["items"]] == ["hello"]
    assert rest["next"] is None


async def test_that_only_the_owner_sees_mail_and_phone_and_nobody_a_card(
    site: Site, client: httpx.AsyncClient
) -> None:
    made = await site.customer_says("mail jo@example.com card 4111 1111 1111 1111")
    seen = (await client.get(f"{PATH}/{made}/events")).text
    assert "jo@example.com" not in seen
    assert "[email]" in seen
    assert "vis_1" not in seen
    await client.post(f"{PATH}/{made}/takeover", json={})
    seen = (await client.get(f"{PATH}/{made}/events")).text
    assert "jo@example.com" in seen
    assert "4111" not in seen
    assert "[card]" in seen


@pytest.mark.parametrize("suffix", ["", "/events"])
async def test_that_an_unknown_conversation_is_not_found(
    client: httpx.AsyncClient, suffix: str
) -> None:
    answer = await client.get(f"{PATH}/cnv_nothing{suffix}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_that_another_workspaces_conversation_is_not_found(site: Site) -> None:
    made = await site.customer_says("hello")
    stranger = await site.people.hire("Eve", workspace="elsewhere")
    async with site.client(stranger.token) as client:
        assert (await client.get(PATH)).json()["items"] == []
        assert (await client.get(f"{PATH}/{made}")).status_code == 404
        assert (await client.get(f"{PATH}/{made}/events")).status_code == 404
        assert (await client.post(f"{PATH}/{made}/takeover", json={})).status_code == 404


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1000", "owner=boss", "status=maybe", "cursor=" + "a" * 40]
)
async def test_that_a_query_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, query: str
) -> None:
    assert (await client.get(f"{PATH}?{query}")).status_code == 422


@pytest.mark.parametrize("cursor", ["-1", "z" * 16, "z" * 12, "Z"])
async def test_that_a_broken_cursor_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    assert (await client.get(PATH, params={"cursor": cursor})).status_code == 400


def test_that_a_cursor_is_read_back_as_it_was_written() -> None:
    assert [read_cursor(write_cursor(at)) for at in (0, 1, 35, 36, 1_767_225_600_000_000)] == [
        0, 1, 35, 36, 1_767_225_600_000_000,
    ]  # fmt: skip
    with pytest.raises(BadInput):
        read_cursor("Ü")
    with pytest.raises(BadInput):
        read_cursor(write_cursor(2**63))
