"""Every link within the documentation leads somewhere."""

import pytest
from tests.docs.pages import ROOT, Page, all_pages, read


def broken(page: Page) -> list[str]:
    """Name the links of a page that lead nowhere."""
    found: list[str] = []
    for link in page.links():
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        if not target.exists() or not target.is_relative_to(ROOT):
            found.append(link)
            continue
        there = page if target == page.path else read(target) if target.suffix == ".md" else None
        if anchor and there and anchor not in there.anchors():
            found.append(link)
    return found


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_that_links_lead_somewhere(page: Page) -> None:
    assert broken(page) == []


def test_that_a_link_to_nowhere_is_seen() -> None:
    page = Page(ROOT / "README.md", "# One thing\n[a](#one-thing) [b](absent.md) [c](#two)\n")
    assert broken(page) == ["absent.md", "#two"]


def test_that_every_page_of_docs_can_be_reached_from_the_index() -> None:
    reached, waiting = set[str](), [read(ROOT / "docs" / "index.md"), read(ROOT / "README.md")]
    while waiting:
        page = waiting.pop()
        reached.add(page.name)
        for link in page.links():
            target = (page.path.parent / link.partition("#")[0]).resolve()
            if "://" not in link and target.suffix == ".md" and target.exists():
                found = read(target)
                if found.name not in reached:
                    waiting.append(found)
    pages = {page.name for page in all_pages() if page.name.startswith("docs/")}
    assert pages - reached == set()
