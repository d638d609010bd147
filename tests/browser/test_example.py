"""The client of `docs/web-chat.md` talks with a real server from a real browser."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from relevo.adapters.channels.web import WebWire
from relevo.testing.site import make_site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "web-chat.md"


async def test_that_the_documented_client_says_its_thing(browser: Browser) -> None:
    [code] = re.findall(r"^```js\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    async with make_site(WebWire()).served() as address:
        page = await browser.new_page()
        await page.goto(f"http://{address}/")
        kinds = await page.evaluate(
            f"""(url) => new Promise((done) => {{
              {code}
              const seen = [];
              const client = chat(url, (frame) => {{
                seen.push(frame.type);
                if (frame.type === "welcome") client.say("hello");
                if (frame.type === "message") done(seen);
              }});
            }})""",
            f"ws://{address}/channels/web/socket",
        )
        await page.close()
    assert set(kinds) == {"welcome", "received", "conversation", "message"}
