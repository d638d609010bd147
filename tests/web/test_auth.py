from dataclasses import replace

import pytest

from relevo.adapters.channels.web import WebWire
from relevo.desk.tokens import new_token
from relevo.kernel.clock import VirtualClock
from relevo.testing.site import Site, make_site
from relevo.web.door import Limits


async def test_that_a_token_opens_and_says_whose_it_is(site: Site) -> None:
    hired = await site.people.hire("Ada", "supervisor")
    async with site.client(hired.token) as client:
        answer = await client.get("/api/v1/me")
    assert answer.json() == {
        "id": "prs_ada",
        "workspace": "default",
        "mail": "ada@example.com",
        "name": "Ada",
        "role": "supervisor",
    }


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer rlv_x", "rlv_x"])
async def test_that_without_a_token_nothing_opens(site: Site, header: str) -> None:
    async with site.client() as client:
        answer = await client.get("/api/v1/conversations", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_theirs")


async def test_that_who_was_dismissed_is_out(site: Site) -> None:
    hired = await site.people.hire("Ada")
    site.people.kept["prs_ada"] = replace(hired.person, active=False)
    async with site.client(hired.token) as client:
        assert (await client.get("/api/v1/me")).status_code == 401


async def test_that_guessing_tokens_is_slow_work(clock: VirtualClock) -> None:
    limits = Limits(failure_burst=3, failure_rate=0.5, exempt=frozenset())
    site = make_site(WebWire(), clock=clock, limits=limits)
    hired = await site.people.hire("Ada")
    async with site.client(new_token()) as client:
        statuses = [(await client.get("/api/v1/me")).status_code for _ in range(5)]
        assert statuses == [401, 401, 401, 429, 429]
        await clock.advance(2)
        right = {"Authorization": f"Bearer {hired.token}"}
        assert (await client.get("/api/v1/me", headers=right)).status_code == 200
