"""The playbook format as JSON Schema (2020-12), for editors and for whoever writes playbooks by machine.

It says what a file looks like. What files mean together (names, tools, languages) `load_bundle` checks.
"""

from typing import Any, get_args

from relevo.conversation.packet import Reason, Urgency
from relevo.conversation.state import LEVELS
from relevo.playbook.parse.names import VERBS
from relevo.playbook.parse.slots import TYPES

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"}
_TEXT_KEY = r"^[a-z]{2,3}(\.[a-z_]+)?$"
_TIME = {"anyOf": [{"type": "string", "pattern": r"^\d+(\.\d+)?\s*\w+$"}, {"const": "never"}]}
_EXPRESSION = {"type": ["string", "number", "boolean", "null"]}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _table(**properties: object) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _list(items: object) -> dict[str, Any]:
    return {"type": "array", "items": items}


def schema() -> dict[str, Any]:
    """Give the schema of every file of a project, by the file's name."""
    return {
        "$schema": _DRAFT,
        "title": "relevo playbooks, version 1",
        "files": {
            "playbooks/*.yaml": {"anyOf": [_ref("flow"), _ref("extension")]},
            "playbooks/examples/*.yaml": _ref("examples"),
            "playbooks/guidelines.yaml": _list(_ref("guideline")),
            "playbooks/topics.yaml": {"type": "object", "additionalProperties": _ref("text")},
            "playbooks/off_topic.yaml": _ref("examples"),
            "playbooks/texts.yaml": {"type": "object", "additionalProperties": _ref("text")},
            "relevo.yaml": _settings(),
        },
        "$defs": definitions(),
    }


def definitions() -> dict[str, Any]:
    """Give what files are made of, by name."""
    variants = {"anyOf": [{"type": "string"}, _list({"type": "string"})]}
    by_language = {
        "type": "object",
        "propertyNames": {"pattern": _TEXT_KEY},
        "additionalProperties": variants,
    }
    return {
        "text": {"anyOf": [variants, by_language]},
        "examples": {"anyOf": [_list({"type": "string"}), by_language]},
        "slot": _slot(),
        "handoff": _handoff(),
        "step": _step(),
        "body": {"anyOf": [_NAME, _list(_ref("step")), _ref("step")]},
        "case": _case(),
        "flow": {**_flow(flow=_NAME), "required": ["flow", "steps"]},
        "extension": {**_flow(extends=_NAME, steps_by_id=True), "required": ["extends"]},
        "guideline": _guideline(),
    }


def _flow(*, steps_by_id: bool = False, **first: object) -> dict[str, Any]:
    steps = _list(_ref("step"))
    by_id = {"type": "object", "additionalProperties": _ref("step")}
    examples: dict[str, Any] = _ref("examples")
    if steps_by_id:
        replacing = {"type": "object", "properties": {"replace": {"type": "boolean"}}}
        examples = {"anyOf": [_ref("examples"), replacing]}
    return _table(
        **first,
        about={"type": "string"},
        title=_ref("text"),
        examples=examples,
        slots={"type": "object", "propertyNames": _NAME, "additionalProperties": _ref("slot")},
        steps={"anyOf": [steps, by_id]} if steps_by_id else steps,
        identity={"enum": list(LEVELS)},
        purpose={"const": "service"},
        startable={"type": "boolean"},
        undo=_NAME,
        silence=_silence(),
        needs={"type": "object", "additionalProperties": {"type": "string"}},
    )


def _silence() -> dict[str, Any]:
    return _table(remind=_TIME, close=_TIME)


def _slot() -> dict[str, Any]:
    return _table(
        type={"enum": list(TYPES)},
        ask=_ref("text"),
        about={"type": "string"},
        pattern={"type": "string", "format": "regex"},
        options={"type": "object", "additionalProperties": _ref("text")},
        items={"type": "string"},
        value={"type": "string"},
        words={"anyOf": [{"type": "string"}, _list({"type": "string"})]},
        whole={"type": "boolean"},
        many={"type": "boolean"},
        leaning={"enum": ["past", "future"]},
        min={"type": "number"},
        max={"type": "number"},
        currency={"type": "string"},
        check=_EXPRESSION,
        invalid=_ref("text"),
        attempts={"type": "integer", "minimum": 1},
        why=_ref("text"),
        refused=_NAME,
        share={"type": "boolean"},
    )


def _handoff() -> dict[str, Any]:
    reasons = {"enum": [str(reason) for reason in Reason]}
    whole = _table(
        reason=reasons,
        queue={"type": "string"},
        urgency={"enum": list(get_args(Urgency))},
        detail={"type": "string"},
        say=_ref("text"),
    )
    return {"anyOf": [reasons, whole]}


def _step_properties() -> dict[str, Any]:
    words: dict[str, Any] = {
        "say": _ref("text"),
        "ask": _NAME,
        "ask_again": _NAME,
        "set": {"type": "object", "propertyNames": _NAME, "additionalProperties": _EXPRESSION},
        "call": {"type": "string", "pattern": r"^[\w.]+\(.*\)$"},
        "answer": {"type": "string"},
        "branch": _list(_ref("case")),
        "confirm": _ref("text"),
        "handoff": _ref("handoff"),
        "wait": {"type": "string", "pattern": r"^\d+(\.\d+)?\s*\w+$"},
        "subflow": _NAME,
        "end": {"enum": [True, "quiet", "resolve"]},
    }
    beside: dict[str, Any] = {
        "id": _NAME,
        "then": _NAME,
        "as": _NAME,
        "steps": _list(_ref("step")),
        "slots": _list(_NAME),
        **{way: _ref("body") for way in ("yes", "no", "failed", "missing")},
    }
    return {**{word: words[word] for word in VERBS}, **beside}


def _step() -> dict[str, Any]:
    return _table(**_step_properties())


def _case() -> dict[str, Any]:
    case = _table(**_step_properties(), when=_EXPRESSION, **{"else": {"type": "null"}})
    return {**case, "oneOf": [{"required": ["when"]}, {"required": ["else"]}]}


def _guideline() -> dict[str, Any]:
    words = {"anyOf": [{"type": "string"}, _list({"type": "string"})]}
    amount = {"type": ["string", "number"]}
    when = _table(
        topic=words,
        slot={"type": "string"},
        above={"anyOf": [amount, _table(money=amount)]},
        channel=words,
    )
    then = _table(
        handoff=_ref("handoff"),
        confirm_by={"const": "agent"},
        queue={"type": "string"},
        style={"type": "string"},
        flow=_NAME,
    )
    both = _table(name={"type": "string"}, when=when, then=then, priority={"type": "number"})
    return {**both, "required": ["when", "then"]}


def _settings() -> dict[str, Any]:
    spans = {"anyOf": [{"type": "string"}, _list({"type": "string"})]}
    days = "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$"
    hours = {
        "type": "object",
        "properties": {"zone": {"type": "string"}, "holidays": _list({"type": "string"})},
        "patternProperties": {days: spans},
        "additionalProperties": False,
    }
    whole = {"type": "integer", "minimum": 1}
    escalation = _table(
        not_understood=whole,
        same_reply={"type": "integer", "minimum": 2},
        turns=whole,
        tool_failures=whole,
        default_queue={"type": "string"},
        reopen_days={"type": "number"},
    )
    waiting = {"enum": ["answer", "quiet"]}
    handoff = _table(
        queues=spans, hours=hours, escalation=escalation, while_waiting=waiting, sla=True
    )
    return {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string"},
            "languages": _list({"type": "string", "pattern": "^[a-z]{2,3}$"}),
            "zone": {"type": "string"},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            "use": _list(_NAME),
            "identity_flow": _NAME,
            "silence": {
                "type": "object",
                "properties": {"remind": _TIME, "close": _TIME},
                "additionalProperties": _silence(),
            },
            "handoff": handoff,
            "texts": {"type": "object", "additionalProperties": _ref("text")},
        },
    }
