from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import yaml

from relevo.app.project import library_files
from relevo.playbook import load_bundle
from relevo.playbook.expression import parse_call
from relevo.playbook.model import Bundle, Call, HandOff
from relevo.tools.ports import Parameter, ToolSpec

TWELVE = (
    "address_change",
    "appointment",
    "billing",
    "cancel",
    "claim_intake",
    "general_questions",
    "order_status",
    "password_reset",
    "product_details",
    "reorder",
    "return_or_refund",
    "technical_help",
)
LANGUAGES = ("en", "es", "pt")
EXAMPLES = 100


@cache
def texts() -> Mapping[str, str]:
    return library_files()


def needs(name: str) -> Mapping[str, str]:
    flow: Mapping[str, Any] = yaml.safe_load(texts()[f"{name}.yaml"])
    return flow.get("needs", {})


def tools() -> Mapping[str, ToolSpec]:
    """Give tools that are just what the flows say they need."""
    found: dict[str, ToolSpec] = {}
    for name in (*TWELVE, "verify_customer"):
        for call, gives in needs(name).items():
            taken = parse_call(call)
            assert taken is not None, call
            changes = "confirm=True" in gives
            found[taken[0]] = ToolSpec(
                taken[0],
                parameters=tuple(Parameter(x, "string", required=False) for x in taken[1]),
                effect="write" if changes else "read",
                confirm=changes,
                proves="verified" if "proves=" in gives else "",
            )
    return found


@cache
def bundle() -> Bundle:
    settings = (
        f"name: Anybody\nlanguages: [en, es, pt]\nuse: [{', '.join(TWELVE)}, verify_customer]"
    )
    files = {"relevo.yaml": f"{settings}\nidentity_flow: verify_customer\n"}
    made, problems = load_bundle(files, texts(), tools())
    assert problems == []
    assert made is not None
    return made


def test_that_all_flows_together_have_no_problem_with_the_tools_that_they_name() -> None:
    assert set(bundle().flows) == {*TWELVE, "verify_customer"}


@pytest.mark.parametrize("name", TWELVE)
def test_that_a_flow_calls_only_what_it_says_it_needs(name: str) -> None:
    called = {x.tool for x in bundle().flows[name].steps.values() if isinstance(x, Call)}
    named = {taken[0] for call in needs(name) if (taken := parse_call(call)) is not None}
    assert called == named


@pytest.mark.parametrize("name", TWELVE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_that_a_flow_knows_many_ways_to_ask_for_it(name: str, language: str) -> None:
    lines = bundle().flows[name].examples[language]
    assert len(lines) >= EXAMPLES
    assert len({line.casefold() for line in lines}) == len(lines)


@pytest.mark.parametrize("name", sorted({*TWELVE} - {"password_reset"}))
def test_that_a_flow_has_a_way_to_people(name: str) -> None:
    steps = bundle().flows[name].steps.values()
    asks_again = any("_ask" in step.id for step in steps)
    assert any(isinstance(step, HandOff) for step in steps) or asks_again


@pytest.mark.parametrize(
    "name", ["order_status", "return_or_refund", "billing", "cancel", "reorder", "appointment"]
)
def test_that_private_facts_are_said_to_proven_customers_only(name: str) -> None:
    assert bundle().flows[name].identity == "verified"
