"""The chat's socket on a real port, with a real client."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from relevo.adapters.channels.web import WebWire
from relevo.conversation.author import SYSTEM, agent
from relevo.conversation.events import OwnerChanged
from relevo.conversation.ports import Write
from relevo.desk import acts
from relevo.desk.desk import Act, Desk
from relevo.kernel.ids import SequentialIds
from relevo.runtime.bus import QUEUE_LIMIT, Delta
from relevo.testing.site import Site, make_site
from relevo.web.door import Limits

Frame = dict[str, Any]


class Chat:
    """A client of the chat."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.welcome: Frame = {}

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def next(self) -> Frame:
        async with asyncio.timeout(5):
            return json.loads(await self.socket.recv())

    async def until(self, kind: str, **fields: Any) -> Frame:
        while True:
            frame = await self.next()
            if frame["type"] == kind and fields.items() <= frame.items():
                return frame

    async def hello(self, **fields: Any) -> Frame:
        await self.send(type="hello", **fields)
        self.welcome = await self.next()
        return self.welcome

    async def say(self, text: str, id: str = "m1", **fields: Any) -> Frame:  # noqa: A002 - does not fit: the field is called id
        await self.send(type="message", id=id, text=text, **fields)
        return await self.until("received", id=id)

    async def seen(self) -> list[Frame]:
        """All that was sent before the answer to a ping."""
        await self.send(type="ping")
        frames: list[Frame] = []
        while (frame := await self.next())["type"] != "pong":
            frames.append(frame)
        return frames


@asynccontextmanager
async def chat(address: str, **hello: Any) -> AsyncGenerator[Chat]:
    async with connect(f"ws://{address}/channels/web/socket", max_size=None) as socket:
        client = Chat(socket)
        if hello.pop("greet", True):
            await client.hello(**hello)
        yield client


def desk(site: Site) -> Desk:
    return Desk(site.node, site.node.log, site.staff, site.clock, SequentialIds())


async def test_that_a_new_visitor_is_welcomed_with_a_key_and_the_truth_about_the_ai(
    address: str,
) -> None:
    async with chat(address, lang="es") as client:
        welcome = client.welcome
    assert welcome["type"] == "welcome"
    assert (welcome["conversation"], welcome["seq"], welcome["owner"]) == ("", 0, "assistant")
    assert (welcome["company"], welcome["languages"]) == ("Aurora Home", ["en", "es", "pt"])
    assert "inteligencia artificial" in welcome["disclosure"]
    assert (welcome["max_text"], welcome["visitor"][:4]) == (4_000, "vis_")


async def test_that_a_message_is_acknowledged_once_it_stands_in_the_log(
    site: Site, address: str
) -> None:
    async with chat(address) as client:
        received = await client.say("hello")
    [*_, last] = await site.node.log.read(received["conversation"])
    assert (last.position, last.causation) == (received["seq"], "m1")


async def test_that_a_message_that_was_not_written_is_not_acknowledged(
    site: Site, address: str
) -> None:
    async with chat(address) as client:
        site.node.broken = True
        await client.send(type="message", id="m1", text="hello")
        error = await client.until("error")
        assert (error["code"], error["id"]) == ("store_failed", "m1")
        assert error["retry_after"] > 0
        site.node.broken = False
        await client.say("hello")


async def test_that_a_repeated_message_gets_the_same_answer_and_is_taken_once(
    site: Site, address: str
) -> None:
    async with chat(address) as client:
        first = await client.say("hello")
        assert await client.say("hello") == first
        key = client.welcome["visitor"]
    async with chat(address, visitor=key) as client:
        assert await client.say("hello") == first
    assert (await site.node.log.head(first["conversation"])).position == 3


async def test_that_two_visitors_may_use_the_same_message_id(site: Site, address: str) -> None:
    async with chat(address) as one, chat(address) as two:
        first, second = await one.say("mine"), await two.say("yours")
        assert first["conversation"] != second["conversation"]
        said = [frame["text"] for frame in await two.seen() if frame["type"] == "message"]
    assert said == ["yours"]


async def test_that_a_reply_is_streamed_and_then_stands(site: Site, address: str) -> None:
    async with chat(address) as client:
        conversation = (await client.say("where is my order"))["conversation"]
        await client.until("message", author="customer")
        site.node.speak(conversation, ["It left. ", "It arrives tomorrow."], turn=1)
        await site.node.reply(conversation, "It left. It arrives tomorrow.", turn=1)
        frames = [await client.next() for _ in range(3)]
    assert [(one["type"], one.get("index"), one["text"]) for one in frames] == [
        ("delta", 0, "It left. "),
        ("delta", 1, "It arrives tomorrow."),
        ("message", None, "It left. It arrives tomorrow."),
    ]
    assert (frames[2]["author"], frames[2]["turn"]) == ("assistant", 1)


async def test_that_choices_come_as_labels_with_what_they_send(site: Site, address: str) -> None:
    async with chat(address) as client:
        conversation = (await client.say("hello"))["conversation"]
        await site.node.reply(conversation, "Shall I?", choices={"Yes": "confirm:yes"})
        message = await client.until("message", author="assistant")
        assert message["choices"] == [{"label": "Yes", "payload": "confirm:yes"}]
        await client.say("Yes", id="m2", payload="confirm:yes")
    [*_, last] = await site.node.log.read(conversation)
    assert getattr(last.event, "payload", "") == "confirm:yes"


async def test_that_nothing_of_the_assistant_is_seen_after_a_takeover(
    site: Site, address: str
) -> None:
    ada = (await site.people.hire("Ada")).person
    async with chat(address) as client:
        conversation = (await client.say("hello"))["conversation"]
        site.node.speak(conversation, ["One. "], turn=1)
        await acts.take_over(desk(site), Act(ada, conversation))
        # What a node that has not heard of it yet might still publish.
        site.node.bus.publish(Delta(conversation, 1, 1, 1, 1, "Two. "))
        site.node.bus.publish(Delta(conversation, 1, 2, 1, 0, "Again. "))
        await acts.send(desk(site), Act(ada, conversation, 2), "Ada here")
        owner = await client.until("owner")
        assert (owner["owner"], owner["name"], owner["owner_version"]) == ("agent", "Ada", 2)
        after = [frame for frame in await client.seen() if frame["type"] in ("delta", "message")]
    assert [(one["type"], one.get("author")) for one in after if one.get("author") != "system"] == [
        ("message", "agent")
    ]
    assert after[-1]["name"] == "Ada"


async def test_that_a_new_attempt_replaces_the_half_text_of_the_old(
    site: Site, address: str
) -> None:
    async with chat(address) as client:
        conversation = (await client.say("hello"))["conversation"]
        await client.seen()
        site.node.speak(conversation, ["Half. "], turn=1, attempt=1)
        site.node.speak(conversation, ["Whole. "], turn=1, attempt=2)
        site.node.bus.publish(Delta(conversation, 1, 1, 1, 1, "late. "))
        frames = await client.seen()
    assert [(one["attempt"], one["index"]) for one in frames] == [(1, 0), (2, 0)]


async def test_that_what_was_missed_is_given_again_after_the_cursor(
    site: Site, address: str
) -> None:
    async with chat(address) as client:
        received = await client.say("hello")
        key, conversation = client.welcome["visitor"], received["conversation"]
    for number in range(250):
        await site.node.reply(conversation, f"line {number}")
    hello = {"visitor": key, "conversation": conversation, "after": received["seq"]}
    async with chat(address, **hello) as client:
        assert client.welcome["seq"] == received["seq"] + 250
        texts = [(await client.next())["text"] for _ in range(250)]
    assert texts == [f"line {number}" for number in range(250)]


@pytest.mark.parametrize("place", [{}, {"conversation": "cnv_other", "after": 2}])
async def test_that_without_a_place_of_its_own_a_client_gets_everything(
    address: str, place: Frame
) -> None:
    async with chat(address) as client:
        await client.say("hello")
        key = client.welcome["visitor"]
    async with chat(address, visitor=key, **place) as client:
        assert (await client.next())["text"] == "hello"


async def test_that_a_place_beyond_the_log_counts_as_none(address: str) -> None:
    async with chat(address) as client:
        conversation = (await client.say("hello"))["conversation"]
        key = client.welcome["visitor"]
    async with chat(address, visitor=key, conversation=conversation, after=999) as client:
        assert (await client.next())["text"] == "hello"


async def test_that_a_gap_is_read_from_the_log(site: Site, address: str) -> None:
    async with chat(address) as client:
        conversation = (await client.say("hello"))["conversation"]
        await client.seen()
        await site.node.log.append(
            conversation, Write([(SYSTEM, OwnerChanged(agent("prs_x"), 2, "takeover", 1))], 1)
        )
        assert await client.seen() == []
        # More than a listener's queue holds, none of it for showing.
        for index in range(QUEUE_LIMIT + 1):
            site.node.bus.publish(Delta(conversation, 9, 1, 0, index, ""))
        assert (await client.until("owner"))["owner"] == "agent"


async def test_that_every_tab_of_a_visitor_sees_the_same(site: Site, address: str) -> None:
    async with chat(address) as one, chat(address, visitor=one.welcome["visitor"]) as two:
        received = await one.say("hello", id="m9")
        started = await two.until("conversation")
        message = await two.until("message")
        assert started["conversation"] == received["conversation"]
        assert (message["id"], message["seq"]) == ("m9", received["seq"])


async def test_that_a_forged_key_is_refused_and_another_hello_may_follow(address: str) -> None:
    async with chat(address, greet=False) as client:
        refused = await client.hello(visitor="vis_" + "0" * 32 + "." + "0" * 32)
        assert (refused["type"], refused["code"]) == ("error", "not_theirs")
        assert (await client.hello())["type"] == "welcome"


async def test_that_nothing_is_taken_before_hello(address: str) -> None:
    async with chat(address, greet=False) as client:
        await client.send(type="message", id="m1", text="hello")
        error = await client.next()
        assert (error["code"], error["id"]) == ("hello_first", "m1")


async def test_that_a_bad_frame_harms_nobody_not_even_its_sender(site: Site, address: str) -> None:
    async with chat(address) as bad, chat(address) as good:
        for data in ("", "{", "[]", '{"type":"x"}', "[" * 9_000, "x" * 70_000, b"\x00\x01"):
            await bad.socket.send(data)
            assert (await bad.next())["type"] == "error"
        await bad.send(type="hello")
        assert (await bad.next())["code"] == "bad_frame"
        await bad.send(type="message", id="m1", text="x" * 4_001)
        too_long = await bad.next()
        assert (too_long["code"], too_long["id"], too_long["retry_after"]) == ("too_long", "m1", 0)
        await bad.say("still here", id="m2")
        await good.say("me too")


@pytest.mark.parametrize(("data", "code"), [(b"x" * 200_000, 1009), (b"\xff\xfe", 1007)])
async def test_that_what_breaks_the_protocol_closes_that_connection_alone(
    address: str, data: bytes, code: int
) -> None:
    async with chat(address) as bad, chat(address) as good:
        await bad.socket.send(data, text=True)
        with pytest.raises(ConnectionClosed) as caught:
            await bad.next()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == code
        await good.say("still here")


async def test_that_a_chat_leaves_no_word_and_no_key_in_the_logs(address: str) -> None:
    structlog.reset_defaults()
    with capture_logs() as logs:
        async with chat(address) as client:
            await client.say("my secret words")
            await client.send(type="message", id="m2", text="other words " * 1_000)
            await client.until("error")
            key = client.welcome["visitor"]
    assert "words" not in repr(logs)
    assert key not in repr(logs)


async def test_that_sensitive_values_are_masked_on_the_screen(address: str) -> None:
    async with chat(address) as client:
        await client.say("card 4111 1111 1111 1111, mail jo@example.com")
        key = client.welcome["visitor"]
    async with chat(address, visitor=key) as client:
        text = (await client.next())["text"]
    assert "4111" not in text
    assert "jo@" not in text
    assert "example.com" in text
    assert "⟦" not in text


async def test_that_the_end_and_the_handoff_are_told(site: Site, address: str) -> None:
    sue = (await site.people.hire("Sue", "supervisor")).person
    async with chat(address) as client:
        conversation = (await client.say("hello"))["conversation"]
        await acts.resolve(desk(site), Act(sue, conversation))
        assert (await client.until("resolved"))["seq"] > 0
        assert (await client.until("owner"))["owner"] == "nobody"


async def test_that_pages_of_other_sites_may_not_chat(address: str) -> None:
    url = f"ws://{address}/channels/web/socket"
    for origin in ("https://evil.example", f"https://{address}", "null", "http://["):
        with pytest.raises(InvalidStatus) as caught:
            await connect(url, origin=origin).__aenter__()  # pyright: ignore[reportArgumentType]
        assert (origin, caught.value.response.status_code) == (origin, 403)
    assert caught.value.response.headers["content-type"] == "application/problem+json"
    async with connect(url, origin=f"http://{address}"):  # pyright: ignore[reportArgumentType]
        pass


async def test_that_a_name_that_was_bent_to_this_server_opens_nothing(address: str) -> None:
    host, _, port = address.partition(":")
    name = f"evil.example:{port}"
    url, origin = f"ws://{name}/channels/web/socket", f"http://{name}"
    with pytest.raises(InvalidStatus) as caught:
        await connect(url, origin=origin, host=host, port=int(port)).__aenter__()  # pyright: ignore[reportArgumentType]
    assert caught.value.response.status_code == 403


async def test_that_pages_of_allowed_sites_may_chat() -> None:
    site = make_site(WebWire(), origins=frozenset({"https://shop.example"}))
    async with site.served() as address:
        url = f"ws://{address}/channels/web/socket"
        async with connect(url, origin="https://shop.example"):  # pyright: ignore[reportArgumentType]
            pass


async def test_that_one_visitor_has_so_many_connections() -> None:
    site = make_site(WebWire(), limits=Limits(sockets_per_visitor=2))
    async with site.served() as address, chat(address) as one:
        key = one.welcome["visitor"]
        async with chat(address, visitor=key), chat(address, greet=False) as third:
            refused = await third.hello(visitor=key)
            assert refused["code"] == "too_many"
            with pytest.raises(ConnectionClosed):
                await third.next()
        async with chat(address, visitor=key) as again:
            assert again.welcome["type"] == "welcome"


async def test_that_one_visitor_writes_so_much_and_the_rest_waits() -> None:
    site = make_site(WebWire(), limits=Limits(message_burst=2, message_rate=10))
    async with site.served() as address, chat(address) as client, chat(address) as other:
        await client.say("1", id="m1")
        await client.say("2", id="m2")
        await client.send(type="message", id="m3", text="3")
        error = await client.until("error")
        assert (error["code"], error["id"]) == ("too_fast", "m3")
        assert 0 < error["retry_after"] <= 0.1
        await other.say("not me")


async def test_that_an_address_opens_so_many_connections() -> None:
    limits = Limits(socket_burst=1, socket_rate=0.01, exempt=frozenset())
    async with make_site(WebWire(), limits=limits).served() as address:
        async with chat(address):
            pass
        with pytest.raises(InvalidStatus) as caught:
            async with chat(address):
                pass
    assert caught.value.response.status_code == 429


async def test_that_a_full_server_says_so() -> None:
    async with make_site(WebWire(), limits=Limits(sockets=1)).served() as address:
        async with chat(address):
            with pytest.raises(InvalidStatus) as caught:
                async with chat(address):
                    pass
        assert caught.value.response.status_code == 503


async def test_that_who_never_says_hello_is_let_go() -> None:
    async with (
        make_site(WebWire(), limits=Limits(hello_seconds=0.05)).served() as address,
        chat(address, greet=False) as client,
    ):
        assert (await client.next())["code"] == "hello_first"
        with pytest.raises(ConnectionClosed):
            await client.next()


async def test_that_a_hello_that_finds_the_store_broken_may_be_tried_again(
    site: Site, address: str
) -> None:
    site.node.broken = True
    async with chat(address, greet=False) as client:
        error = await client.hello()
        assert (error["code"], error["retry_after"] > 0) == ("store_failed", True)
        site.node.broken = False
        assert (await client.hello())["type"] == "welcome"


async def test_that_no_other_socket_opens(address: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await connect(f"ws://{address}/channels/web/other").__aenter__()
    assert caught.value.response.status_code in (403, 404)
