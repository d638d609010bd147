import pytest

from relevo.testing.site import Site


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/api/v1/me", "/static/main.js"])
async def test_that_every_answer_makes_browsers_careful(site: Site, path: str) -> None:
    async with site.client() as client:
        headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


async def test_that_answers_are_not_kept_by_caches(site: Site) -> None:
    async with site.client() as client:
        assert (await client.get("/api/v1/me")).headers["cache-control"] == "no-store"
