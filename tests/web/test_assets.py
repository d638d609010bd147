import re

import pytest

from relevo.testing.site import Site
from relevo.web.assets import assets, template


@pytest.mark.parametrize("name", sorted(assets()))
async def test_that_a_file_is_served_with_its_type_and_not_twice(site: Site, name: str) -> None:
    async with site.client() as client:
        first = await client.get(f"/static/{name}")
        again = await client.get(
            f"/static/{name}", headers={"If-None-Match": first.headers["etag"]}
        )
    assert (first.status_code, again.status_code) == (200, 304)
    kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    assert first.headers["content-type"].startswith(kind[name.rpartition(".")[2]])


@pytest.mark.parametrize(
    "name", ["chat.html", "nothing.js", "..%2Fapp.py", "%2e%2e%2f%2e%2e%2fpyproject.toml", "."]
)
async def test_that_nothing_else_can_be_asked_for(site: Site, name: str) -> None:
    async with site.client() as client:
        assert (await client.get(f"/static/{name}")).status_code == 404


@pytest.mark.parametrize("name", ["chat.html", "status.html"])
def test_that_pages_hold_no_inline_script_or_style_and_nothing_foreign(name: str) -> None:
    page = template(name)
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    assert "//" not in page.replace("http://www.w3.org", "")


def test_that_the_files_ask_for_nothing_foreign() -> None:
    for name, asset in assets().items():
        text = asset.body.decode().replace("http://www.w3.org/2000/svg", "")
        foreign = re.findall(r"(?:url\(|from |import )\W{0,2}(?:https?:)?//", text)
        assert not foreign, name


def test_that_whatever_a_page_or_module_asks_for_is_there() -> None:
    sources = [template("chat.html"), template("status.html")]
    sources += [asset.body.decode() for asset in assets().values()]
    wanted = {
        name
        for text in sources
        for name in re.findall(r'["\'](?:/static/|\./)([\w.-]+)["\']', text)
    }
    assert wanted
    assert wanted <= set(assets())
