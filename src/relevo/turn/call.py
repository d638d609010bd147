"""Call a tool within a turn: once, whatever crashes, with values that are never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import structlog

from relevo.conversation.events import IdentityProven, SignalRaised, ToolCalled, ToolReturned
from relevo.conversation.ports import Secret
from relevo.conversation.state import LEVELS, IdentityLevel
from relevo.kernel.errors import StoreFailed
from relevo.playbook.effects import CallTool
from relevo.playbook.model import Call
from relevo.privacy.render import filled, tokens_in
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
        got = _Got("failed", error="no_such_tool")
    elif spec.proves and draft.deps.guesses.too_many(effect.arguments):
        got = _Got("failed", error="too_many_attempts")
    elif spec.effect == "read":
        got = _redacted(draft, await _call(draft, effect.arguments, key, effect.tool))
    else:
        got = await _call_once(draft, ledger, effect, spec, key)
    draft.secrets.extend(got.secrets)
    returned = ToolReturned(
        tool=effect.tool,
        step=effect.step,
        status=got.status,
        result=got.value,
        error=got.error,
        name=effect.name,
        flow=effect.flow,
        milliseconds=(draft.deps.clock.tick() - began) / 1_000,
    )
    draft.write(returned)
    if spec is not None and spec.proves:
        _prove(draft, spec, returned, effect.arguments)
    return returned


def leave_open(draft: Draft, why: str) -> None:
    """End the calls that have not come back: a read has failed, anything else may have happened."""
    specs = draft.deps.tools.specs()
    for step, call in draft.state.calls.items():
        spec = specs.get(call["tool"])
        status = "failed" if spec is not None and spec.effect == "read" else "unknown"
        draft.write(ToolReturned(call["tool"], step, status, error=why))


async def recall(draft: Draft, ledger: StepLedger) -> None:
    """Write down the calls with effects that earlier starts of this turn began, and how they ended."""
    for step, began in (await ledger.begun()).items():
        flow_name, step_name = (*step.split("/"), "", "")[:2]
        flow = draft.deps.bundle.flows.get(flow_name)
        call = flow.steps.get(step_name) if flow is not None else None
        if not isinstance(call, Call):
            continue
        spec = draft.deps.tools.specs().get(call.tool)
        draft.write(ToolCalled(call.tool, {}, step, spec.effect if spec else "write"))
        if began.finished:
            got = _from_ledger(began.result or {})
            draft.secrets.extend(got.secrets)
            draft.write(ToolReturned(call.tool, step, got.status, got.value, got.error))


@dataclass(frozen=True, slots=True)
class _Got:
    """What a call gave back, with tokens for what is personal in it."""

    status: Literal["done", "failed", "unknown"]
    value: object = None
    error: str = ""
    secrets: Sequence[Secret] = ()


async def _call(draft: Draft, arguments: Mapping[str, Any], key: str, tool: str) -> ToolResult:
    call = ToolCall(
        tool=tool,
        arguments=await _with_values(draft, arguments),
        key=key,
        conversation=draft.state.id,
        customer=draft.state.customer,
        language=draft.language,
        identity=draft.state.identity,
    )
    return await draft.deps.tools.call(call)


async def _call_once(
    draft: Draft, ledger: StepLedger, effect: CallTool, spec: ToolSpec, key: str
) -> _Got:
    before = await ledger.find(effect.step)
    if before is not None and before.finished:
        return _from_ledger(before.result or {})
    got = None
    if before is None:
        await ledger.started(effect.step)
    elif not spec.idempotent:
        got = await _looked_up(draft, effect, spec, key)
    if got is None:
        got = _redacted(draft, await _call(draft, effect.arguments, key, effect.tool))
    try:
        await ledger.finished(effect.step, _for_ledger(got))
    except StoreFailed as error:
        # It has happened: whoever runs the turn again would not know. The turn's own commit tells it.
        log.warning("step could not be finished", tool=effect.tool, error=str(error))
    return got


async def _looked_up(draft: Draft, effect: CallTool, spec: ToolSpec, key: str) -> _Got | None:
    """Find out whether a call that was begun before a crash has happened; None: surely not."""
    unknown = _Got("unknown", error="crashed")
    verifier = draft.deps.tools.specs().get(spec.verifies)
    if verifier is None:
        return unknown
    takes = {parameter.name for parameter in verifier.parameters}
    arguments = {name: value for name, value in effect.arguments.items() if name in takes}
    answer = await _call(draft, arguments, key, verifier.name)
    if answer.status != "done":
        return unknown
    return _redacted(draft, answer) if answer.value else None


def _redacted(draft: Draft, result: ToolResult) -> _Got:
    value, secrets = draft.deps.redact_data(result.value)
    return _Got(result.status, value, result.error, tuple(secrets))


def _for_ledger(got: _Got) -> Mapping[str, Any]:
    """Secrets go with it: what their tokens stand for is in no vault until the turn is committed."""
    secrets = [[secret.token, secret.kind, secret.value] for secret in got.secrets]
    return {"status": got.status, "value": got.value, "error": got.error, "secrets": secrets}


def _from_ledger(data: Mapping[str, Any]) -> _Got:
    secrets = tuple(Secret(*secret) for secret in data.get("secrets", ()))
    return _Got(data["status"], data.get("value"), data.get("error", ""), secrets)


def _prove(
    draft: Draft, spec: ToolSpec, returned: ToolReturned, arguments: Mapping[str, Any]
) -> None:
    if returned.status != "done":
        return
    if not returned.result:
        draft.write(SignalRaised("identity_failed", detail=spec.name))
        draft.deps.guesses.failed(arguments)
        return
    level: IdentityLevel | None = next((x for x in LEVELS if x == spec.proves), None)
    if level is not None and LEVELS.index(level) > LEVELS.index(draft.state.identity):
        draft.write(IdentityProven(level, spec.name))


async def _with_values(draft: Draft, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Put the vault's values in place of tokens; the tool alone sees them."""
    tokens = sorted(tokens_in(arguments))
    if not tokens:
        return dict(arguments)
    # What a tool of this very turn gave is in no vault yet.
    fresh = {secret.token: secret.value for secret in draft.secrets}
    values = {**await draft.deps.vault.reveal(draft.state.id, tokens), **fresh}
    missing = sum(token not in values for token in tokens)
    if missing:
        log.warning(
            "vault values missing for a tool call", tool_tokens=len(tokens), missing=missing
        )
    return {name: filled(value, values) for name, value in arguments.items()}
