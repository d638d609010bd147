import json
import re
from html import unescape

import pytest

from relevo.adapters.channels.web import WebWire
from relevo.testing.site import Site, make_site
from relevo.web.pages import preferred

LINES = {"en": ["Where is <b>my</b> order?"], "es": ['¿Dónde está "mi" pedido?']}


async def test_that_the_demo_shows_the_shop_with_lines_to_try() -> None:
    async with make_site(WebWire(), suggestions=LINES).client() as client:
        answer = await client.get("/", headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"})
    found = re.search(r'data-page="([^"]*)"', answer.text)
    assert found is not None
    settings = json.loads(unescape(found[1]))
    assert settings["suggestions"] == LINES
    assert (settings["company"], settings["language"]) == ("Aurora Home", "es")
    assert '<html lang="es">' in answer.text
    assert "<b>my" not in answer.text


async def test_that_without_the_demo_a_short_page_says_what_runs(site: Site) -> None:
    async with site.client() as client:
        assert "is running, ready" in (await client.get("/")).text
        site.node.is_ready = False
        assert "not ready yet" in (await client.get("/")).text


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("pt-BR", "pt"),
        ("fr, de;q=0.9", "en"),
        ("en;q=0.1, es;q=0.9", "es"),
        ("es;q=x, pt", "pt"),
        ("*", "en"),
        (";;;,,,;q=", "en"),
        ("," * 10_000, "en"),
    ],
)
def test_that_the_browsers_language_is_followed_where_we_speak_it(
    accepted: str, language: str
) -> None:
    assert preferred(accepted, ("en", "es", "pt")) == language
