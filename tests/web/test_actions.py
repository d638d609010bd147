from collections.abc import AsyncIterator

import httpx
import pytest

from relevo.testing.memory_people import Hired
from relevo.testing.site import Site


@pytest.fixture
async def ada(site: Site) -> Hired:
    return await site.people.hire("Ada")


@pytest.fixture
async def path(site: Site) -> str:
    return f"/api/v1/conversations/{await site.customer_says('hello')}"


@pytest.fixture
async def client(site: Site, ada: Hired) -> AsyncIterator[httpx.AsyncClient]:
    async with site.client(ada.token) as client:
        yield client


async def test_that_an_agent_helps_a_customer_to_the_end(
    client: httpx.AsyncClient, path: str
) -> None:
    taken = (await client.post(f"{path}/takeover", json={"owner_version": 1})).json()
    assert taken["conversation"]["owner"] == {"kind": "agent", "id": "prs_ada", "name": "Ada"}
    version = taken["conversation"]["owner_version"]
    sent = await client.post(f"{path}/messages", json={"text": "Hi!", "owner_version": version})
    assert sent.status_code == 201
    assert (await client.post(f"{path}/notes", json={"text": "nice"})).status_code == 201
    done = (await client.post(f"{path}/resolve", json={"outcome": "answered"})).json()
    assert (done["conversation"]["status"], done["conversation"]["owner"]["kind"]) == (
        "resolved",
        "nobody",
    )


async def test_that_the_same_key_sends_once_and_gets_the_first_answer(
    client: httpx.AsyncClient, path: str
) -> None:
    await client.post(f"{path}/takeover", json={})
    body, key = {"text": "Hi!", "owner_version": 2}, {"Idempotency-Key": "k1"}
    first = await client.post(f"{path}/messages", json=body, headers=key)
    again = await client.post(f"{path}/messages", json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["seq"] == again.json()["seq"]
    assert again.json()["repeated"]


async def test_that_a_version_that_has_moved_on_is_a_conflict_that_says_who(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.post(f"{path}/messages", json={"text": "Hi!", "owner_version": 1})
    assert answer.status_code == 409
    assert (answer.json()["owner"], answer.json()["owner_version"]) == ("assistant", 1)


async def test_that_a_message_needs_the_version_it_was_written_against(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.post(f"{path}/messages", json={"text": "Hi!"})
    assert answer.status_code == 422


async def test_that_what_an_agent_may_not_do_is_refused_by_its_reason(
    client: httpx.AsyncClient, site: Site, path: str
) -> None:
    sue = await site.people.hire("Sue", "supervisor")
    async with site.client(sue.token) as hers:
        await hers.post(f"{path}/takeover", json={})
    answer = await client.post(f"{path}/takeover", json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")


async def test_that_a_hand_back_carries_its_brief(client: httpx.AsyncClient, path: str) -> None:
    await client.post(f"{path}/takeover", json={})
    brief = {
        "what_was_agreed": "Refund within a week",
        "must_not": ["promise a date"],
        "slots": {"order": "AH-1", "count": 2, "ok": True, "none": None},
        "expires_at": "2026-02-01T00:00:00Z",
    }
    done = await client.post(f"{path}/handback", json={"brief": brief})
    assert done.json()["conversation"]["owner"]["kind"] == "assistant"
    assert done.json()["conversation"]["chapter"] == 2
    events = (await client.get(f"{path}/events")).json()["items"]
    [kept] = [one["body"]["brief"] for one in events if one["body"].get("brief")]
    assert kept["slots"] == brief["slots"]
    assert kept["must_not"] == brief["must_not"]


@pytest.mark.parametrize("brief", [{"flow": "nonsense"}, {"expires_at": "tomorrow"}])
async def test_that_a_brief_that_cannot_be_used_is_refused(
    client: httpx.AsyncClient, path: str, brief: dict[str, str]
) -> None:
    await client.post(f"{path}/takeover", json={})
    answer = await client.post(f"{path}/handback", json={"brief": brief})
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [{}, {"queue": "general", "agent": "prs_ada"}, {"queue": "x"}])
async def test_that_a_transfer_names_one_taker_that_exists(
    client: httpx.AsyncClient, path: str, body: dict[str, str]
) -> None:
    await client.post(f"{path}/takeover", json={})
    assert (await client.post(f"{path}/transfer", json=body)).status_code == 400


async def test_that_a_transfer_goes_to_the_queue(client: httpx.AsyncClient, path: str) -> None:
    await client.post(f"{path}/takeover", json={})
    done = await client.post(f"{path}/transfer", json={"queue": "general", "note": "billing"})
    assert done.json()["conversation"]["owner"] == {"kind": "queue", "id": "general", "name": ""}


async def test_that_a_full_disk_is_told_as_such_and_nothing_is_done(
    client: httpx.AsyncClient, site: Site, path: str
) -> None:
    site.node.broken = True
    answer = await client.post(f"{path}/takeover", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "store_failed")
    site.node.broken = False
    assert (await client.get(path)).json()["owner_version"] == 1


@pytest.mark.parametrize(
    "act", ["messages", "notes", "takeover", "handback", "resolve", "transfer"]
)
async def test_that_every_act_needs_a_token(site: Site, path: str, act: str) -> None:
    async with site.client() as client:
        answer = await client.post(f"{path}/{act}", json={})
    assert answer.status_code == 401
