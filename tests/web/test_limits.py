import pytest

from relevo.testing.site import Site
from relevo.web.limits import depth

PATH = "/api/v1/conversations/cnv_1/notes"


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (b"", 0),
        (b"{}", 1),
        (b'{"a":[1,{"b":2}]}', 3),
        (b'{"a":"[[[[{{{\\"[["}', 1),
        (b"}}}}[[[[[[", 2),
    ],
)
def test_that_depth_counts_brackets_outside_of_strings(body: bytes, deep: int) -> None:
    assert depth(body) == deep


async def test_that_a_large_body_is_refused_before_it_is_read(site: Site) -> None:
    async with site.client() as client:
        answer = await client.post(PATH, content=b"x" * 300_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_that_a_large_body_without_a_length_is_refused_too(site: Site) -> None:
    async def pieces():
        for _ in range(40):
            yield b"x" * 10_000

    async with site.client() as client:
        answer = await client.post(PATH, content=pieces())
    assert answer.status_code == 413


async def test_that_a_deep_body_is_refused(site: Site) -> None:
    async with site.client() as client:
        answer = await client.post(PATH, content=b'{"text":' + b"[" * 40 + b"]" * 40 + b"}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
    assert "deep" in answer.json()["detail"]
