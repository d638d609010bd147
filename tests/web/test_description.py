from relevo.testing.site import Site


async def test_that_the_api_describes_itself_with_its_problems(site: Site) -> None:
    async with site.client() as client:
        found = (await client.get("/api/openapi.json")).json()
        again = (await client.get("/api/openapi.json")).json()
    assert found == again
    assert found["openapi"].startswith("3.1")
    acts = {f"/api/v1/conversations/{{id}}/{act}" for act in (
        "messages", "notes", "takeover", "handback", "resolve", "transfer",
    )}  # fmt: skip
    reads = {
        "/api/v1/me",
        "/api/v1/conversations",
        "/api/v1/conversations/{id}",
        "/api/v1/conversations/{id}/events",
    }
    assert set(found["paths"]) == acts | reads
    for path in acts:
        conflict = found["paths"][path]["post"]["responses"]["409"]
        assert list(conflict["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in found["components"]["schemas"]


async def test_that_every_door_of_the_api_names_its_lock(site: Site) -> None:
    async with site.client() as client:
        found = (await client.get("/api/openapi.json")).json()
    for path in found["paths"].values():
        for operation in path.values():
            assert operation["security"] == [{"HTTPBearer": []}]
