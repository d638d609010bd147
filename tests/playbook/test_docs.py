"""Unit: the examples of docs/playbooks.md are one project, and it has no problem."""

import re
from pathlib import Path

import pytest
from tests.playbook.talk import TOOLS, Talk, tool

from relevo.app.project import library_files
from relevo.conversation.commands import Confirm, SetSlot, StartFlow
from relevo.playbook import Bundle, load_bundle
from relevo.playbook.expression import FUNCTIONS
from relevo.playbook.formats import FORMATS
from relevo.playbook.parse.names import VERBS
from relevo.playbook.parse.slots import TYPES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "playbooks.md").read_text(encoding="utf-8")
MORE_TOOLS = (
    tool("book_return", "order_id", "reason", "day", effect="write", confirm=True),
    tool("send_password_reset", "email?", effect="write"),
)


def files_of_the_page() -> dict[str, str]:
    blocks = re.findall(r"^```yaml\n# (\S+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == PAGE.count("```yaml\n")
    return {name: f"# {name}\n{text}" for name, text in blocks}


def bundle_of_the_page() -> Bundle:
    specs = {spec.name: spec for spec in (*TOOLS, *MORE_TOOLS)}
    bundle, problems = load_bundle(files_of_the_page(), library_files(), specs)
    assert problems == []
    assert bundle is not None
    return bundle


def test_that_every_example_of_the_page_is_valid() -> None:
    assert set(bundle_of_the_page().flows) >= {"order_status", "return_item", "password_reset"}


def test_that_the_page_does_what_it_says() -> None:
    order = {"status": "delivered", "delivered_on": "2026-01-02"}
    answers = {"get_order": order, "identify": {"id": "u1"}, "book_return": {"reference": "R-7"}}
    talk = Talk(bundle_of_the_page(), lambda name, arguments: answers[name])
    talk.hears(StartFlow("return_item"), SetSlot("order_id", "W1234567"))
    talk.hears(SetSlot("postcode", "28001"), SetSlot("reason", "broken"))
    said = talk.hears(SetSlot("pickup_day", "2026-01-09"))
    assert said == "So: return order W1234567, it's damaged, pick-up on January 9. Shall I book it?"
    assert talk.hears(Confirm()).startswith("It's booked: R-7.")


@pytest.mark.parametrize("word", [*VERBS, *TYPES, *(f":{x}" for x in FORMATS), *FUNCTIONS])
def test_that_every_word_of_the_format_is_on_the_page(word: str) -> None:
    assert re.search(rf"`{re.escape(word)}[`:(]", PAGE)
