import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from relevo.app.project import load_project, sample_folder

SAMPLE = sample_folder()
LANGUAGES = ("en", "es", "pt")
PAGES = sorted(path.name for path in (SAMPLE / "knowledge" / "en").glob("*.md"))


def data(name: str) -> list[Mapping[str, Any]]:
    return json.loads((SAMPLE / "data" / f"{name}.json").read_text(encoding="utf-8"))


def sections(language: str, page: str) -> list[str]:
    text = (SAMPLE / "knowledge" / language / page).read_text(encoding="utf-8")
    return re.split(r"^## ", text, flags=re.MULTILINE)


def figures(text: str) -> set[str]:
    """Give the amounts, percentages and times of a text as digits alone, however they are written."""
    found = re.findall(r"\d[\d.,:]*\d|\d", re.sub(r"(\d+)h\b", r"\1:00", text))
    return {re.sub(r"\D", "", number) for number in found}


@pytest.mark.parametrize("folder", ["sample", "template"])
def test_that_the_projects_in_the_package_have_no_problem(folder: str, tmp_path: Path) -> None:
    project = load_project(SAMPLE.parent / folder, tmp_path)
    assert list(project.problems) == []
    assert project.bundle is not None


@pytest.mark.parametrize("page", PAGES)
def test_that_each_page_says_the_same_in_every_language(page: str) -> None:
    english = sections("en", page)
    for language in LANGUAGES:
        translated = sections(language, page)
        assert len(translated) == len(english)
        for here, there in zip(english, translated, strict=True):
            assert figures(here) == figures(there), there


def test_that_every_language_has_all_pages() -> None:
    for language in LANGUAGES:
        folder = SAMPLE / "knowledge" / language
        assert sorted(path.name for path in folder.glob("*.md")) == PAGES


def test_that_orders_belong_to_customers_and_hold_products_of_the_shop() -> None:
    customers = {customer["id"] for customer in data("customers")}
    products = {product["sku"] for product in data("products")}
    numbers = [order["id"] for order in data("orders")]
    assert len(numbers) == len(set(numbers))
    for order in data("orders"):
        assert order["customer"] in customers
        assert {sku for sku, _ in order["items"]} <= products


def suggestions() -> Iterator[tuple[str, str]]:
    lines = yaml.safe_load((SAMPLE / "demo.yaml").read_text(encoding="utf-8"))["suggestions"]
    return ((language, line) for language, group in lines.items() for line in group)


def test_that_the_demo_offers_six_lines_in_every_language() -> None:
    offered = [language for language, _ in suggestions()]
    assert {language: offered.count(language) for language in LANGUAGES} == dict.fromkeys(
        LANGUAGES, 6
    )


def test_that_the_orders_in_the_demo_go_with_the_postcodes_beside_them() -> None:
    postcodes = {customer["id"]: customer["postcode"] for customer in data("customers")}
    orders = {order["id"]: postcodes[order["customer"]] for order in data("orders")}
    named = [(number, line) for _, line in suggestions() for number in re.findall(r"AH-\d+", line)]
    assert len(named) >= 8
    for number, line in named:
        assert orders[number] in line


def test_that_every_product_can_be_asked_for_by_its_name(tmp_path: Path) -> None:
    project = load_project(SAMPLE, tmp_path)
    assert project.bundle is not None
    pattern = re.compile(project.bundle.flows["product_details"].slots["product"].pattern)
    for product in data("products"):
        for language in LANGUAGES:
            assert pattern.search(product["name"][language].casefold()), product


def test_that_customers_find_as_many_examples_in_every_language(tmp_path: Path) -> None:
    project = load_project(SAMPLE, tmp_path)
    assert project.bundle is not None
    for flow in project.bundle.flows.values():
        if flow.startable:
            counts = {language: len(flow.examples[language]) for language in LANGUAGES}
            assert min(counts.values()) >= 40, (flow.name, counts)
            for lines in flow.examples.values():
                assert len(set(lines)) == len(lines)
