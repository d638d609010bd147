"""What customers ask of the sample's pages: kind — statistical, over a written set; nothing random."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from relevo.app.project import load_project, sample_folder
from relevo.knowledge.ports import Knowledge

LANGUAGES = ("en", "es", "pt")
QUESTIONS: Mapping[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "knowledge.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    found = load_project(sample_folder(), tmp_path_factory.mktemp("data")).knowledge
    assert found is not None
    return found


def answered_rightly(
    knowledge: Knowledge, language: str, wanted: Mapping[str, Sequence[str]]
) -> list[bool]:
    return [
        bool(found) and found[0].id.removeprefix(f"{language}/") in sections.split()
        for sections, texts in wanted.items()
        for text in texts
        for found in (knowledge.search(text, language, 1),)
    ]


@pytest.mark.parametrize(("name", "least"), [("seen", 0.9), ("unseen", 0.65), ("fresh", 0.7)])
def test_that_customers_find_the_section_that_answers(
    knowledge: Knowledge, name: str, least: float
) -> None:
    right = [
        one
        for language in LANGUAGES
        for one in answered_rightly(knowledge, language, QUESTIONS[name][language])
    ]
    assert sum(right) >= least * len(right)


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_hardly_a_foreign_matter_is_answered(knowledge: Knowledge, language: str) -> None:
    library = sample_folder().parents[1] / "playbook" / "library" / "off_topic.yaml"
    lines = yaml.safe_load(library.read_text(encoding="utf-8"))[language]
    foreign = [*QUESTIONS["outside"][language], *lines]
    answered = [text for text in foreign if knowledge.search(text, language, 1)]
    assert len(answered) <= 0.05 * len(foreign), answered


def test_that_every_section_that_is_named_exists() -> None:
    pages = sample_folder() / "knowledge"
    for name in ("seen", "unseen", "fresh"):
        for language in LANGUAGES:
            for sections in QUESTIONS[name][language]:
                for section in sections.split():
                    page, _, number = section.partition("#")
                    text = (pages / language / f"{page}.md").read_text(encoding="utf-8")
                    assert int(number) < text.count("\n## "), section
