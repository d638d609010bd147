"""Call a tool within a turn: once, whatever crashes, with values that are never stored."""

from collections.abc import Mapping
from typing import Any

import structlog

from relevo.conversation.events import IdentityProven, SignalRaised, ToolCalled, ToolReturned
from relevo.conversation.state import LEVELS, IdentityLevel
from relevo.playbook.effects import CallTool
from relevo.privacy.tokens import filled, tokens_in
from relevo.tools.ports import ToolCall, ToolResult, ToolSpec
from relevo.turn.draft import Draft
from relevo.turn.ports import StepLedger

log = structlog.get_logger()


async def call_tool(draft: Draft, ledger: StepLedger, effect: CallTool) -> ToolReturned:
    """Make the call (or take what an earlier start of this turn got), and write both facts of it."""
    tools = draft.deps.tools
    spec = tools.specs().get(effect.tool)
    key = f"{draft.state.id}:{draft.trigger.turn}:{effect.step}"
    began = draft.deps.clock.tick()
    draft.write(
        ToolCalled(
            effect.tool,
            dict(effect.arguments),
            effect.step,
            spec.effect if spec else "read",
        )
    )
    if spec is None:
        result = ToolResult("failed", error="no_such_tool")
    elif spec.effect == "read":
        result = await _call(draft, effect, key)
    else:
        result = await _call_once(draft, ledger, effect, spec, key)
    value, secrets = draft.deps.redact_data(result.value)
    draft.secrets.extend(secrets)
    returned = ToolReturned(
        tool=effect.tool,
        step=effect.step,
        status=result.status,
        result=value,
        error=result.error,
        name=effect.name,
        flow=effect.flow,
        milliseconds=(draft.deps.clock.tick() - began) / 1_000,
    )
    draft.write(returned)
    if spec is not None and spec.proves:
        _prove(draft, spec, returned)
    return returned


async def _call(draft: Draft, effect: CallTool, key: str, tool: str = "") -> ToolResult:
    call = ToolCall(
        tool=tool or effect.tool,
        arguments=await _with_values(draft, effect.arguments),
        key=key,
        conversation=draft.state.id,
        customer=draft.state.customer,
        language=draft.language,
        identity=draft.state.identity,
    )
    return await draft.deps.tools.call(call)


async def _call_once(
    draft: Draft, ledger: StepLedger, effect: CallTool, spec: ToolSpec, key: str
) -> ToolResult:
    before = await ledger.find(effect.step)
    if before is not None and before.finished:
        return _as_result(before.result or {})
    if before is not None and not spec.idempotent:
        known = await _looked_up(draft, effect, spec, key)
        if known is not None:
            await ledger.finished(effect.step, _as_data(draft, known))
            return known
    if before is None:
        await ledger.started(effect.step)
    result = await _call(draft, effect, key)
    await ledger.finished(effect.step, _as_data(draft, result))
    return result


async def _looked_up(draft: Draft, effect: CallTool, spec: ToolSpec, key: str) -> ToolResult | None:
    """Find out whether a call that was begun before a crash has happened; None: surely not."""
    unknown = ToolResult("unknown", error="crashed")
    if not spec.verifies:
        return unknown
    answer = await _call(draft, effect, key, spec.verifies)
    if answer.status != "done":
        return unknown
    return ToolResult("done", answer.value) if answer.value else None


def _as_data(draft: Draft, result: ToolResult) -> Mapping[str, Any]:
    value, secrets = draft.deps.redact_data(result.value)
    draft.secrets.extend(secrets)
    return {"status": result.status, "value": value, "error": result.error}


def _as_result(data: Mapping[str, Any]) -> ToolResult:
    return ToolResult(data["status"], data.get("value"), data.get("error", ""))


def _prove(draft: Draft, spec: ToolSpec, returned: ToolReturned) -> None:
    if returned.status != "done":
        return
    if not returned.result:
        draft.write(SignalRaised("identity_failed", detail=spec.name))
        return
    level: IdentityLevel | None = next((x for x in LEVELS if x == spec.proves), None)
    if level is not None and LEVELS.index(level) > LEVELS.index(draft.state.identity):
        draft.write(IdentityProven(level, spec.name))


async def _with_values(draft: Draft, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Put the vault's values in place of tokens; the tool alone sees them."""
    tokens = sorted(set(tokens_in(dict(arguments))))
    if not tokens:
        return dict(arguments)
    values = await draft.deps.vault.reveal(draft.state.id, tokens)
    missing = len(tokens) - len(values)
    if missing:
        log.warning(
            "vault values missing for a tool call", tool_tokens=len(tokens), missing=missing
        )
    return {name: filled(value, values) for name, value in arguments.items()}
