"""What the documentation tells people to type is there, and it names no machine of ours."""

import re
import subprocess
from pathlib import Path

import pytest
from scripts.reference.commands import all_commands
from tests.docs.pages import ROOT, Page, all_pages

TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
FOREIGN = re.compile(
    # Written so that this file does not hold what it looks for.
    r"pythonh[o]sted|\bpy[p]i\.org|registry\.n[p]mjs|debian\.o[r]g/|/(?:wo[r]k|fa[r]m)/|/roo[t]/|/ho[m]e/\w"
)


def typed(page: Page) -> str:
    """Give what stands in blocks and in backticks, a line for each: what people may type."""
    blocks = [block.text for block in page.blocks()]
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", page.prose())])


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_that_make_commands_exist(page: Page) -> None:
    named = set(re.findall(r"(?:^|\$ )make ([a-z]+)", typed(page), re.MULTILINE))
    assert named - TARGETS == set()


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_that_relevo_commands_exist(page: Page) -> None:
    known = {name for name, _ in all_commands()} | {"relevo --help", "relevo --version"}
    named = set(re.findall(r"(?:^|\$ |bin/)(relevo (?:--)?[a-z]+)", typed(page), re.MULTILINE))
    assert named - known == set()


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_that_named_files_exist(page: Page) -> None:
    """A path in backticks that begins with a folder of ours is a file or folder."""
    folders = "src|docs|scripts|requirements|changelog|benchmarks"
    named = re.findall(rf"`((?:{folders})/[\w./-]*)`", page.prose())
    assert [path for path in named if not (ROOT / path).exists()] == []


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - does not fit: the git that made this checkout
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return paths or [page.path for page in all_pages()]


def test_that_no_file_names_a_registry_or_a_machine() -> None:
    found = {
        str(path.relative_to(ROOT)): hit.group()
        for path in tracked()
        if path.is_file() and path.stat().st_size < 5_000_000
        for hit in [FOREIGN.search(path.read_text("utf-8", errors="ignore"))]
        if hit
    }
    assert found == {}


@pytest.mark.parametrize("path", sorted((ROOT / "changelog").glob("*")), ids=lambda p: p.name)
def test_that_changelog_fragments_are_named_for_issue_and_kind(path: Path) -> None:
    assert path.name == "README.md" or re.fullmatch(
        r"\d{4}-[a-z0-9-]+\.(added|changed|fixed|removed|security)\.md", path.name
    )


def test_that_decisions_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in names] == list(range(len(names)))
