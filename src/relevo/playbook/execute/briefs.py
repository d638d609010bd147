"""What the people who gave a conversation back allow and forbid the assistant."""

import re

from relevo.conversation.packet import ReturnBrief
from relevo.playbook.model import Bundle, Call, Flow

_WORD = re.compile(r"[^\W_]+")


def is_expired(brief: ReturnBrief, at: int) -> bool:
    """Say whether what the brief allows is over. What it forbids stays forbidden."""
    return 0 < brief.expires_at <= at


def is_forbidden(brief: ReturnBrief, flow: Flow, step: Call, bundle: Bundle) -> bool:
    """Say whether people have forbidden this change.

    They may name a tool, a flow, a step (`flow/step`), or an effect (`write`, `money`), or write a
    sentence. A sentence forbids the tools whose names it spells; one that spells none cannot be
    told apart, so it holds back every change.
    """
    spec = bundle.tools.get(step.tool)
    ours = {step.tool, flow.name, f"{flow.name}/{step.id}", spec.effect if spec else ""}
    others = {*bundle.tools, *bundle.flows, "write", "money"}
    for line in brief.must_not:
        rule = line.strip()
        if not rule or (rule.partition("/")[0] in others and rule not in ours):
            continue
        spelt = {tool for tool in bundle.tools if _spells(rule, tool)}
        if rule in ours or step.tool in spelt or not spelt:
            return True
    return False


def _spells(rule: str, tool: str) -> bool:
    """Say whether all words of a tool's name stand in the sentence."""
    said = {word.casefold() for word in _WORD.findall(rule)}
    return tool in rule or said.issuperset(word.casefold() for word in _WORD.findall(tool))
