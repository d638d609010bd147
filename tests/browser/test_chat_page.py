"""The demo's page in a real browser, against a site whose assistant says what the test says."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    ViewportSize,
    WebSocketRoute,
    expect,
)

from relevo.adapters.channels.web import WebWire
from relevo.conversation.author import SYSTEM, agent, queue
from relevo.conversation.events import MessageReceived, MessageSent, OwnerChanged
from relevo.conversation.ports import Write
from relevo.desk import acts
from relevo.desk.desk import Act, Desk
from relevo.kernel.ids import SequentialIds
from relevo.testing.site import Site, make_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(60),
]

Scheme = Literal["light", "dark"]
LINES = {"en": ["Where is my order?"], "es": ["¿Dónde está mi pedido?"]}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
CUT = """() => ["owner-name", "owner-state"].filter((id) => {
  const node = document.getElementById(id), style = getComputedStyle(node);
  return node.scrollWidth > node.clientWidth
    || node.getBoundingClientRect().height > 1.6 * parseFloat(style.lineHeight || style.fontSize);
})"""
"""Names what of the header is cut, or takes a second line."""


@dataclass(slots=True)
class Shop:
    """The page with the site behind it."""

    site: Site
    page: Page
    address: str
    faults: list[str] = field(default_factory=list[str])

    async def says(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")

    async def received(self, text: str) -> str:
        """Wait until the message stands in a log; gives the conversation."""
        async with asyncio.timeout(10):
            while True:
                for conversation in self.site.node.begun():
                    for record in await self.site.node.log.read(conversation):
                        event = record.event
                        if isinstance(event, MessageReceived) and event.text == text:
                            return conversation
                await asyncio.sleep(0.01)  # noqa: TID251 - does not fit: waits for a real browser

    def bubbles(self, author: str) -> Locator:
        return self.page.locator(f".row.{author} .bubble")


@asynccontextmanager
async def shop(
    browser: Browser,
    *,
    viewport: ViewportSize = DESKTOP,
    locale: str = "en-GB",
    color_scheme: Scheme = "light",
) -> AsyncGenerator[Shop]:
    site = make_site(WebWire(), suggestions=LINES)
    async with site.served() as address:
        context = await browser.new_context(
            viewport=viewport, locale=locale, color_scheme=color_scheme
        )
        page = await context.new_page()
        opened = Shop(site, page, address)

        def failed(error: Error) -> None:
            opened.faults.append(error.message)

        def told(message: ConsoleMessage) -> None:
            if message.type == "error":
                opened.faults.append(message.text)

        page.on("pageerror", failed)
        page.on("console", told)
        await page.goto(f"http://{address}/")
        await expect(page.locator("#disclosure")).to_contain_text("Aurora Home")
        yield opened
        await context.close()
        assert not opened.faults


@pytest_asyncio.fixture(loop_scope="module")
async def open_shop(browser: Browser) -> AsyncIterator[Shop]:
    async with shop(browser) as opened:
        yield opened


async def test_that_an_ai_is_named_before_the_first_word(open_shop: Shop) -> None:
    await expect(open_shop.page.locator("#disclosure")).to_contain_text("AI assistant")
    await expect(open_shop.page.locator("#owner-ai")).to_be_visible()
    await expect(open_shop.page.locator("#person")).to_be_enabled()


async def test_that_a_reply_grows_by_sentence_and_then_stands(open_shop: Shop) -> None:
    await open_shop.says("where is my order")
    conversation = await open_shop.received("where is my order")
    await expect(open_shop.page.locator("#working")).to_be_visible()
    open_shop.site.node.speak(conversation, ["It left. "], turn=1)
    await expect(open_shop.bubbles("assistant")).to_have_text("It left. ")
    await expect(open_shop.page.locator("#working")).to_be_hidden()
    await open_shop.site.node.reply(
        conversation, "It left. It arrives tomorrow.", turn=1, choices={"Thanks": "confirm:yes"}
    )
    await expect(open_shop.bubbles("assistant")).to_have_text("It left. It arrives tomorrow.")
    await open_shop.page.click("text=Thanks")
    await open_shop.received("Thanks")
    await expect(open_shop.page.locator(".choices")).to_have_count(0)


async def test_that_a_finished_sentence_is_put_into_the_log_once(open_shop: Shop) -> None:
    await open_shop.says("hello")
    conversation = await open_shop.received("hello")
    await open_shop.page.evaluate(
        """() => { window.added = [];
          new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(
            (node) => { if (node.textContent.includes("tomorrow")) window.added.push(1); })))
          .observe(document.getElementById("log"), {childList: true, subtree: true}); }"""
    )
    open_shop.site.node.speak(conversation, ["It left. ", "It arrives tomorrow."], turn=1)
    await expect(open_shop.bubbles("assistant")).to_contain_text("tomorrow")
    await open_shop.site.node.reply(conversation, "It left. It arrives tomorrow.", turn=1)
    await expect(open_shop.page.locator(".row.assistant time")).to_be_visible()
    assert len(await open_shop.page.evaluate("window.added")) == 1
    log = open_shop.page.locator("#log")
    assert await log.get_attribute("role") == "log"
    await expect(log).to_have_attribute("aria-live", "polite")


async def test_that_half_a_reply_goes_when_a_person_takes_over(open_shop: Shop) -> None:
    site = open_shop.site
    ada = (await site.people.hire("Ada")).person
    await open_shop.says("hello")
    conversation = await open_shop.received("hello")
    site.node.speak(conversation, ["I think that "], turn=1)
    await expect(open_shop.bubbles("assistant")).to_have_count(1)
    desk = Desk(site.node, site.node.log, site.staff, site.clock, SequentialIds())
    await acts.take_over(desk, Act(ada, conversation))
    await acts.send(desk, Act(ada, conversation, 2), "Ada here, let me look.")
    await expect(open_shop.bubbles("agent")).to_have_text("Ada here, let me look.")
    await expect(open_shop.bubbles("assistant")).to_have_count(0)
    await expect(open_shop.page.locator("#owner-name")).to_have_text("Ada")
    await expect(open_shop.page.locator("#owner-ai")).to_be_hidden()


async def test_that_a_person_is_one_press_away_and_the_wait_is_shown(open_shop: Shop) -> None:
    node = open_shop.site.node
    await open_shop.page.click("#person")
    conversation = await open_shop.received("I'd like to talk to a person")
    [*_, asked] = await node.log.read(conversation)
    assert isinstance(asked.event, MessageReceived)
    assert asked.event.payload == "human"
    told = MessageSent("You are in the queue.", 2, purpose="handoff", language="en")
    change = OwnerChanged(queue("general"), 2, "handoff", 1)
    await node.append(conversation, Write([(SYSTEM, change), (SYSTEM, told)], 1))
    await expect(open_shop.page.locator("#person")).to_be_disabled()
    await expect(open_shop.page.locator("#person")).to_have_text("Waiting for a person")
    await expect(open_shop.bubbles("system")).to_have_text("You are in the queue.")


@pytest.mark.parametrize("locale", ["en-GB", "es-ES", "pt-BR"])
async def test_that_the_header_is_never_cut(browser: Browser, locale: str) -> None:
    async with shop(browser, locale=locale) as opened:
        await opened.says("?")
        conversation = await opened.received("?")
        ada = (await opened.site.people.hire("Ada")).person
        for number, owner in enumerate((None, queue("general"), agent(ada.id)), 1):
            if owner is not None:
                change = OwnerChanged(owner, number, "handoff", 1)
                await opened.site.node.append(conversation, Write([(SYSTEM, change)], 1))
                await expect(
                    opened.page.locator(f"#face[data-owner={owner.kind}]")
                ).to_be_attached()
            for width in (1440, 390, 320):
                await opened.page.set_viewport_size({"width": width, "height": 800})
                assert await opened.page.evaluate(CUT) == [], (width, str(owner))


async def test_that_the_conversation_survives_a_reload_masked(open_shop: Shop) -> None:
    await open_shop.says("my mail is jo@example.com")
    await expect(open_shop.bubbles("customer")).to_have_text("my mail is j•••@example.com")
    await open_shop.page.fill("#text", "half a thou")
    await open_shop.page.reload()
    await expect(open_shop.bubbles("customer")).to_have_text("my mail is j•••@example.com")
    await expect(open_shop.page.locator("#text")).to_have_value("half a thou")


async def test_that_what_is_written_offline_is_sent_once_when_it_is_back(
    browser: Browser,
) -> None:
    async with shop(browser) as opened:
        await opened.says("first")
        conversation = await opened.received("first")
        await opened.page.context.set_offline(True)
        await opened.says("second")
        await opened.says("third")
        await expect(opened.page.locator("#banner")).to_contain_text("No connection")
        await expect(opened.page.locator(".row.queued")).to_have_count(2)
        await opened.page.context.set_offline(False)
        await opened.received("third")
        await expect(opened.page.locator("#banner")).to_be_hidden()
        await expect(opened.page.locator(".row .state")).to_have_count(0)
        events = [record.event for record in await opened.site.node.log.read(conversation)]
        texts = [event.text for event in events if isinstance(event, MessageReceived)]
        assert texts == ["first", "second", "third"]
        opened.faults.clear()


async def test_that_an_answer_that_was_lost_on_its_way_doubles_nothing(browser: Browser) -> None:
    site = make_site(WebWire(), suggestions=LINES)
    async with site.served() as address:
        context = await browser.new_context(viewport=DESKTOP, locale="en-GB")
        page = await context.new_page()
        swallowed: list[str] = []
        closing: list[asyncio.Future[None]] = []

        async def between(route: WebSocketRoute) -> None:
            server = route.connect_to_server()

            def from_server(data: str | bytes) -> None:
                if '"type":"received"' in str(data) and not swallowed:
                    # The server has it, the page never hears so, and the line goes dead.
                    swallowed.append(str(data))
                    closing.append(asyncio.ensure_future(route.close()))
                    return
                route.send(data)

            server.on_message(from_server)

        await page.route_web_socket(re.compile("/channels/web/socket"), between)
        await page.goto(f"http://{address}/")
        opened = Shop(site, page, address)
        await expect(page.locator("#disclosure")).not_to_be_empty()
        await opened.says("only once")
        conversation = await opened.received("only once")
        await expect(page.locator(".row.customer")).to_have_count(1)
        await expect(page.locator(".row .state")).to_have_count(0, timeout=10_000)
        assert swallowed
        assert (await site.node.log.head(conversation)).position == 3
        await context.close()


async def test_that_unsent_messages_survive_a_reload(browser: Browser) -> None:
    async with shop(browser) as opened:
        opened.site.node.broken = True
        await opened.says("keep me")
        await expect(opened.page.locator(".row.sending")).to_have_count(1)
        opened.site.node.broken = False
        await opened.page.reload()
        await opened.received("keep me")
        await expect(opened.bubbles("customer")).to_have_text("keep me")
        await expect(opened.page.locator(".row .state")).to_have_count(0)


async def test_that_half_a_character_stops_nothing(open_shop: Shop) -> None:
    await open_shop.page.evaluate(
        """() => localStorage.setItem("relevo.out.0a",
          JSON.stringify({id: "0a", text: "half \\ud83d", payload: "", lang: "en", at: 1}))"""
    )
    await open_shop.page.reload()
    await open_shop.received("half \ufffd")
    await open_shop.page.fill("#text", "x")
    await open_shop.page.evaluate("document.getElementById('text').value = 'more \\udc4d'")
    await open_shop.page.press("#text", "Enter")
    await open_shop.received("more \ufffd")
    await open_shop.says("and on")
    await open_shop.received("and on")


async def test_that_a_refusal_that_names_no_message_stops_nothing(browser: Browser) -> None:
    site = make_site(WebWire(), suggestions=LINES)
    async with site.served() as address:
        context = await browser.new_context(viewport=DESKTOP, locale="en-GB")
        page = await context.new_page()

        async def between(route: WebSocketRoute) -> None:
            server = route.connect_to_server()

            def from_page(data: str | bytes) -> None:
                # On its way the frame becomes one that nobody can read.
                server.send("{" if "spoilt" in str(data) else data)

            route.on_message(from_page)

        await page.route_web_socket(re.compile("/channels/web/socket"), between)
        await page.goto(f"http://{address}/")
        opened = Shop(site, page, address)
        await expect(page.locator("#disclosure")).not_to_be_empty()
        await opened.says("spoilt")
        await expect(page.locator(".row.failed")).to_have_count(1)
        await opened.says("sound")
        await opened.received("sound")
        await context.close()


async def test_that_a_draft_is_this_tabs_alone(open_shop: Shop) -> None:
    await open_shop.page.evaluate("localStorage.setItem('relevo.draft', 'left behind')")
    await open_shop.page.fill("#text", "not yet said")
    kept = await open_shop.page.evaluate("JSON.stringify({...localStorage})")
    assert "not yet said" not in kept
    other = await open_shop.page.context.new_page()
    await other.goto(f"http://{open_shop.address}/")
    await expect(other.locator("#text")).to_have_value("")
    await open_shop.page.reload()
    await expect(open_shop.page.locator("#text")).to_have_value("not yet said")
    assert await other.evaluate("localStorage.getItem('relevo.draft')") is None


async def test_that_a_text_that_is_too_long_is_said_so_before_it_is_sent(open_shop: Shop) -> None:
    await open_shop.page.fill("#text", "x" * 4_001)
    await expect(open_shop.page.locator("#hint")).to_contain_text("4000")
    await expect(open_shop.page.locator("#send")).to_be_disabled()
    await open_shop.page.fill("#text", "x" * 4_000)
    await expect(open_shop.page.locator("#send")).to_be_enabled()


async def test_that_the_page_follows_the_language_that_is_spoken(open_shop: Shop) -> None:
    await open_shop.says("hola")
    conversation = await open_shop.received("hola")
    await open_shop.site.node.reply(conversation, "¿En qué puedo ayudarle?", language="es")
    await expect(open_shop.page.locator("#person")).to_have_text("Hablar con una persona")
    assert await open_shop.page.get_attribute("html", "lang") == "es"


async def test_that_a_language_that_was_chosen_stays_chosen(open_shop: Shop) -> None:
    await open_shop.page.select_option("#language", "pt")
    await expect(open_shop.page.locator("#disclosure")).to_contain_text("inteligência artificial")
    await open_shop.says("hello")
    conversation = await open_shop.received("hello")
    await open_shop.site.node.reply(conversation, "Hello!", language="en")
    await expect(open_shop.bubbles("assistant")).to_have_text("Hello!")
    await expect(open_shop.page.locator("#person")).to_have_text("Falar com uma pessoa")
    await open_shop.page.reload()
    await expect(open_shop.page.locator("#person")).to_have_text("Falar com uma pessoa")


async def test_that_nothing_in_a_message_is_read_as_html(open_shop: Shop) -> None:
    attack = "<img src=x onerror=alert(1)> https://example.com/a?b=1&c=2. javascript:alert(1)"
    await open_shop.says(attack)
    conversation = await open_shop.received(attack)
    await open_shop.site.node.reply(conversation, attack)
    await expect(open_shop.bubbles("assistant")).to_have_text(attack)
    assert await open_shop.page.locator("#log img").count() == 0
    links = open_shop.page.locator("#log a")
    assert await links.first.get_attribute("href") == "https://example.com/a?b=1&c=2"
    assert {await link.get_attribute("rel") for link in await links.all()} == {
        "noopener noreferrer nofollow"
    }


async def test_that_everything_is_reached_by_keyboard(open_shop: Shop) -> None:
    reached: list[str] = []
    for _ in range(9):
        await open_shop.page.keyboard.press("Tab")
        reached.append(
            await open_shop.page.evaluate(
                "document.activeElement.id || document.activeElement.textContent.trim()"
            )
        )
    assert reached[0] == "Skip to the chat"
    assert {"language", "person", "text", "Where is my order?"} <= set(reached)
    await open_shop.page.keyboard.press("Home")


async def test_that_storage_that_is_blocked_costs_nothing_but_memory(browser: Browser) -> None:
    site = make_site(WebWire(), suggestions=LINES)
    async with site.served() as address:
        context = await browser.new_context(viewport=DESKTOP, locale="en-GB")
        await context.add_init_script(
            "Object.defineProperty(window, 'localStorage',"
            " { get() { throw new DOMException('blocked', 'SecurityError'); } });"
        )
        page = await context.new_page()
        await page.goto(f"http://{address}/")
        opened = Shop(site, page, address)
        await opened.says("hello")
        await opened.received("hello")
        await expect(page.locator(".row .state")).to_have_count(0)
        await context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_that_nothing_sticks_out_and_contrast_holds(
    browser: Browser, viewport: ViewportSize, scheme: Scheme
) -> None:
    async with shop(browser, viewport=viewport, color_scheme=scheme, locale="es-ES") as opened:
        await opened.says("una palabra " + "larguísima" * 30)
        conversation = await opened.received("una palabra " + "larguísima" * 30)
        await opened.site.node.reply(
            conversation, "https://example.com/" + "a" * 300, choices={"Sí, por favor " * 8: "x"}
        )
        await expect(opened.bubbles("assistant")).to_have_count(1)
        wide = await opened.page.evaluate(
            "[document.documentElement.scrollWidth - innerWidth,"
            " document.getElementById('scroll').scrollWidth"
            " - document.getElementById('scroll').clientWidth]"
        )
        assert max(wide) <= 0
        small = await opened.page.evaluate(SMALL_TARGETS, 44 if viewport is PHONE else 24)
        assert small == []
        assert await opened.page.evaluate(LOW_CONTRAST) == []


SMALL_TARGETS = """(least) => [...document.querySelectorAll('button, select, textarea')]
  .map((node) => [node.textContent.trim() || node.id, node.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < least || box.width < least))
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""

LOW_CONTRAST = r"""() => {
  const parse = (text) => {
    const found = text.match(/[\d.]+/g).map(Number);
    return text.startsWith('color(') ? found.map((x, i) => (i < 3 ? x * 255 : x)) : found;
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((x) => x / 255).map((x) => (x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    const box = node.getBoundingClientRect();
    if (!own || box.width < 2 || node.closest('.hidden, .skip, noscript, select, :disabled')) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push(`${node.className || node.tagName} ${ratio.toFixed(2)}`);
  }
  return bad;
}"""
