"""The reference names every event, error, setting and command, and says what the code says."""

import re
from pathlib import Path
from typing import get_args

import pytest
from scripts.reference.__main__ import FOLDER, PAGES, stale
from scripts.reference.commands import all_commands
from scripts.reference.errors import all_errors
from tests.docs.pages import Page, read

from relevo.app import settings
from relevo.conversation.events import Event
from relevo.playbook.texts import shipped


def page(name: str) -> Page:
    return read(FOLDER / name)


def test_that_the_reference_is_current() -> None:
    fresh = {name: write() for name, write in PAGES.items()}
    assert stale(FOLDER, fresh) == [], "run `make fix`"


def test_that_a_stale_missing_or_needless_page_is_seen(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old")
    (tmp_path / "kept.md").write_text("kept")
    fresh = {"kept.md": "kept", "new.md": "new"}
    assert stale(tmp_path, fresh) == ["new.md", "old.md"]


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_that_every_event_has_a_heading(kind: type) -> None:
    assert kind.__name__.lower() in page("events.md").anchors()


def test_that_every_error_code_has_a_row() -> None:
    codes = {error.code for error in all_errors()}
    assert codes - rows(page("errors.md")) == set()


def test_that_every_variable_that_is_read_has_a_row() -> None:
    source = Path(settings.__file__).read_text("utf-8")
    read_there = set(re.findall(r"`(RELEVO_[A-Z_]+)`", source))
    read_there |= {f"RELEVO_{name}" for name in re.findall(r"given\.\w+\(\"([A-Z_]+)\"", source)}
    assert read_there
    assert read_there - rows(page("settings.md")) == set()


def test_that_every_text_has_a_row() -> None:
    assert set(shipped()) - rows(page("texts.md")) == set()


def test_that_every_command_has_a_heading() -> None:
    names = {name.replace(" ", "-") for name, _ in all_commands()}
    assert names
    assert names - page("commands.md").anchors() == set()


def rows(of: Page) -> set[str]:
    """Give what stands in the first column of the page's tables."""
    return set(re.findall(r"^\| `([^`]+)` \|", of.text, re.MULTILINE))
