"""What a signature and its decorator say of a tool."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest

from relevo.kernel.errors import BadInput
from relevo.tools import Money, ToolContext, tool
from relevo.tools.declare import promises_of, spec_of
from relevo.tools.ports import Parameter, ToolSpec


def spec(function: Callable[..., Any]) -> ToolSpec:
    promises = promises_of(function)
    assert promises is not None
    return spec_of(function, promises)


def test_that_a_spec_is_read_from_the_signature() -> None:
    @tool(effect="money", timeout=3.0, confirm=True, verifies="find_refund")
    async def refund(
        order_id: Annotated[str, "The order's number."],
        amount: Money,
        ctx: ToolContext,
        reason: Literal["late", "broken"] = "late",
        items: list[int] | None = None,
    ) -> None:
        """Pay money back.

        To the card that was charged.
        """

    assert spec(refund) == ToolSpec(
        name="refund",
        about="Pay money back.",
        parameters=(
            Parameter("order_id", "string", about="The order's number."),
            Parameter("amount", "money"),
            Parameter("reason", "string", required=False),
            Parameter("items", "array", required=False),
        ),
        effect="money",
        timeout=3.0,
        confirm=True,
        verifies="find_refund",
    )


def test_that_a_tool_stays_an_ordinary_function() -> None:
    @tool(effect="read")
    def double(number: int) -> int:
        return 2 * number

    assert double(4) == 8


def test_that_a_function_without_the_decorator_is_no_tool() -> None:
    assert promises_of(spec) is None


def _untyped(order_id: str) -> None: ...


del _untyped.__annotations__["order_id"]


def _starred(*orders: str) -> None: ...


def _unknown_type(order: str) -> None: ...


_unknown_type.__annotations__["order"] = "Nowhere"


def _fine(order: str) -> None: ...


@pytest.mark.parametrize(
    ("function", "promises", "sentence"),
    [
        (_untyped, {}, "order_id needs a type"),
        (_starred, {}, r"name each parameter; \*orders"),
        (_unknown_type, {}, "unknown.*Nowhere"),
        (_fine, {"effect": "delete"}, "effect is one of"),
        (_fine, {"timeout": 0}, "timeout is between"),
        (_fine, {"timeout": 3_600}, "timeout is between"),
        (_fine, {"proves": "certain"}, "proves is one of claimed, verified, strong"),
        (_fine, {"verifies": "other"}, "no effect that could be verified"),
    ],
)
def test_that_what_cannot_be_kept_is_refused_with_its_reason(
    function: Callable[..., Any], promises: dict[str, Any], sentence: str
) -> None:
    made: Any = {"effect": "read", **promises}
    marked = tool(**made)(function)
    with pytest.raises(BadInput, match=sentence):
        spec(marked)


@pytest.mark.parametrize(
    ("effect", "status"), [("read", "failed"), ("write", "unknown"), ("money", "unknown")]
)
def test_that_what_has_effects_may_have_had_them(effect: Any, status: str) -> None:
    assert ToolSpec("t", effect=effect).went_wrong("timeout").status == status
