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


def of_file(name: str) -> Mapping[str, Sequence[str]]:
    path = Path(__file__).parent / f"knowledge_{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "least"), [("asked", 0.8), ("last", 0.65)])
def test_that_the_reply_says_what_was_asked(knowledge: Knowledge, name: str, least: float) -> None:
    right: list[bool] = []
    for language, rows in of_file(name).items():
        for row in rows:
            question, _, says = (part.strip() for part in row.split("|"))
            found = knowledge.search(question, language, 1)
            text = found[0].text.lower() if found else ""
            right.append(any(word.strip().lower() in text for word in says.split("/")))
    assert sum(right) >= least * len(right)


@pytest.mark.parametrize("language", ["es", "pt"])
def test_that_hardly_another_trade_is_answered(knowledge: Knowledge, language: str) -> None:
    foreign = of_file("foreign")[language]
    answered = [text for text in foreign if knowledge.search(text, language, 1)]
    assert len(answered) <= 0.05 * len(foreign), answered


@pytest.mark.parametrize("name", ["asked", "last"])
def test_that_no_reply_is_too_long(knowledge: Knowledge, name: str) -> None:
    for language, rows in of_file(name).items():
        for row in rows:
            for passage in knowledge.search(row.split("|")[0], language):
                assert len(passage.text) <= 420
                assert passage.language == language
