from prometheus_client.parser import text_string_to_metric_families

from relevo.testing.site import Site


async def test_that_requests_are_counted_by_template_and_never_by_address(site: Site) -> None:
    async with site.client() as client:
        await client.get("/api/v1/conversations/cnv_secret?x=private")
        await client.get("/nothing/cnv_secret")
        await client.request("BREW", "/healthz")
        text = (await client.get("/metrics")).text
    samples = {
        (one.labels.get("method"), one.labels.get("route"), one.labels.get("status"))
        for family in text_string_to_metric_families(text)
        for one in family.samples
        if one.name == "relevo_http_requests_total"
    }
    assert ("GET", "/api/v1/conversations/{id}", "401") in samples
    assert ("GET", "unmatched", "404") in samples
    assert ("OTHER", "/healthz", "405") in samples
    assert "secret" not in text
    assert "private" not in text


async def test_that_what_the_node_counts_is_shown(site: Site) -> None:
    site.node.counts.turns = 7
    site.node.counts.stages["decide"] = 1_500.0
    async with site.client() as client:
        text = (await client.get("/metrics")).text
    assert "relevo_turns_total 7.0" in text
    assert 'relevo_turn_stage_seconds_total{stage="decide"} 1.5' in text
    assert "relevo_ready 1.0" in text
