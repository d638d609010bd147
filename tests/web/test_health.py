import pytest

from relevo.testing.site import Site


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_that_it_is_alive_and_ready(site: Site, method: str) -> None:
    async with site.client() as client:
        assert (await client.request(method, "/healthz")).status_code == 200
        assert (await client.request(method, "/readyz")).status_code == 200


async def test_that_a_node_that_runs_no_turns_is_alive_but_not_ready(site: Site) -> None:
    site.node.is_ready = False
    async with site.client() as client:
        assert (await client.get("/healthz")).status_code == 200
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert "retry-after" in answer.headers
