"""Every Python block of the documentation runs, or says why it does not.

The blocks of a page run from top to bottom in one namespace, as a reader would type them. A block
opened with `python no-run: REASON` is only compiled.
"""

import ast
from typing import Any

import pytest
from tests.docs.pages import Block, Page, all_pages

NO_RUN = "no-run:"


def examples(page: Page) -> list[Block]:
    return [block for block in page.blocks() if block.info.split(" ")[0] in {"python", "py"}]


def run(page: Page) -> None:
    namespace: dict[str, Any] = {"__name__": "__docs__"}
    for block in examples(page):
        tree = ast.parse(block.text, page.name)
        ast.increment_lineno(tree, block.line - 1)
        code = compile(tree, str(page.path), "exec")
        if NO_RUN not in block.info:
            exec(code, namespace)  # noqa: S102 - does not fit: our own documentation


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_that_the_examples_run(page: Page) -> None:
    run(page)


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_that_an_example_which_is_not_run_says_why(page: Page) -> None:
    silent = [
        block.line
        for block in examples(page)
        if block.info not in {"python", "py"} and not block.info.partition(NO_RUN)[2].strip()
    ]
    assert silent == []


def test_that_a_broken_example_is_seen() -> None:
    page = Page(all_pages()[0].path, "```python\nx = 1\n```\n\n```python\nassert x == 2\n```\n")
    with pytest.raises(AssertionError):
        run(page)
