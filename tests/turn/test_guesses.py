"""Integration: guessing somebody's proof in conversation after conversation."""

from relevo.app.build import Plugs
from relevo.conversation.events import HandoffRequested
from relevo.kernel.clock import VirtualClock
from relevo.testing.kit import Kit, customer
from relevo.tools.fake import ScriptedTools
from relevo.tools.ports import Parameter, ToolCall, ToolResult, ToolSpec
from relevo.turn.guesses import LIMIT

FILES = {
    "relevo.yaml": "name: Shop\nlanguages: [en]\nidentity_flow: prove\n",
    "playbooks/prove.yaml": """
flow: prove
about: Match what the customer says.
startable: false
slots:
  order_id: {type: pattern, pattern: "W\\\\d{3}", ask: "Which order?", share: true}
  code: {type: pattern, pattern: "\\\\d{5}", ask: "And the postcode?"}
steps:
  - call: identify(order_id, code)
    as: who
    missing: {say: "That does not match.", ask_again: code}
""",
    "playbooks/status.yaml": """
flow: status
about: Where is it?
title: your order
identity: verified
examples: ["where is my order {order_id}", "where is my parcel", "track order {order_id}"]
slots:
  order_id: {type: pattern, pattern: "W\\\\d{3}", ask: "Which order?", share: true}
steps:
  - ask: order_id
  - say: "Order {order_id} is on its way to Ada."
""",
}


def _identify(call: ToolCall) -> ToolResult:
    return ToolResult("done", {"name": "Ada"} if call.arguments["code"] == "99999" else None)


SPEC = ToolSpec(
    "identify",
    proves="verified",
    parameters=(Parameter("order_id", "string"), Parameter("code", "string")),
)


async def test_that_a_right_guess_after_too_many_wrong_ones_opens_nothing() -> None:
    tools = ScriptedTools({"identify": _identify}, {"identify": SPEC})
    kit = Kit(FILES, tools=tools, plugs=Plugs(clock=VirtualClock()))
    async with kit.house() as house:
        for number in range(LIMIT):
            guesser = customer(house)
            await guesser.says("where is my order W001")
            await guesser.says(f"{10000 + number}")
        last = customer(house)
        await last.says("where is my order W001")
        events = await last.says("99999")
        heard = await last.heard()
    assert any(isinstance(event, HandoffRequested) for event in events)
    assert not any("Ada" in text for text in heard)
    assert len(tools.calls) == LIMIT


async def test_that_the_rightful_customer_gets_in_before_that() -> None:
    tools = ScriptedTools({"identify": _identify}, {"identify": SPEC})
    async with Kit(FILES, tools=tools).house() as house:
        ada = customer(house)
        await ada.says("where is my order W001")
        await ada.says("10000")
        await ada.says("99999")
        assert any("Ada" in text for text in await ada.heard())
