import structlog
from structlog.testing import capture_logs

from relevo.testing.site import Site
from relevo.web.watch import template


async def test_that_a_request_is_logged_without_what_it_said(site: Site) -> None:
    hired = await site.people.hire("Ada")
    made = await site.customer_says("hello")
    structlog.reset_defaults()
    with capture_logs() as logs:
        async with site.client(hired.token) as client:
            await client.post(
                f"/api/v1/conversations/{made}/notes?query=private", json={"text": "secret words"}
            )
    [line] = [one for one in logs if one["event"] == "request"]
    assert (line["method"], line["status"]) == ("POST", 201)
    assert line["route"] == "/api/v1/conversations/{id}/notes"
    assert line["ms"] >= 0
    written = repr(logs)
    assert "secret" not in written
    assert "private" not in written
    assert made not in written
    assert hired.token not in written


def test_that_what_fits_no_route_has_no_address() -> None:
    assert template({"type": "http", "path": "/cnv_secret"}) == "unmatched"
