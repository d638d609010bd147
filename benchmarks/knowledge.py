"""How well the sample's pages answer: right, wrong, and answers to what nobody asked of them.

`python benchmarks/knowledge.py [DATA] [--show]`: DATA is a folder with `clinc150/*.jsonl.gz`, whose rows out of
scope are asked too; `--show` lists what went wrong.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from relevo.adapters.knowledge.local import LocalKnowledge
from relevo.app.project import sample_folder

_ROOT = Path(__file__).parent.parent
_QUESTIONS = _ROOT / "tests" / "sample" / "knowledge.yaml"
_LIBRARY = _ROOT / "src" / "relevo" / "playbook" / "library" / "off_topic.yaml"
_LANGUAGES = ("en", "es", "pt")


def main() -> None:
    """Print a table, a row a set and language."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    knowledge = _pages()
    questions = yaml.safe_load(_QUESTIONS.read_text(encoding="utf-8"))
    print("| questions | language | asked | right | wrong | nothing |")
    print("|---|---|---|---|---|---|")
    for name in ("seen", "unseen", "fresh"):
        for language in _LANGUAGES:
            _answers(knowledge, name, language, questions[name][language], show=options.show)
    for name in ("asked", "last"):
        rows = _yaml(f"knowledge_{name}.yaml")
        for language in _LANGUAGES:
            _answers(knowledge, name, language, _wanted(rows[language]), show=options.show)
    print("\n| out of scope | language | asked | answered |")
    print("|---|---|---|---|")
    library = yaml.safe_load(_LIBRARY.read_text(encoding="utf-8"))
    for language in _LANGUAGES:
        lines = {"own": questions["outside"][language], "library": library[language]}
        lines["other trades"] = _yaml("knowledge_foreign.yaml").get(language, [])
        for name, texts in lines.items():
            if texts:
                _false_answers(knowledge, name, language, texts, show=options.show)
    for path in sorted((options.data / "clinc150").glob("*.jsonl.gz")) if options.data else ():
        texts = list(_out_of_scope(path))
        if texts:
            _false_answers(knowledge, path.name, "en", texts, show=options.show)


def _yaml(name: str) -> Mapping[str, Any]:
    return yaml.safe_load((_QUESTIONS.parent / name).read_text(encoding="utf-8"))


def _wanted(rows: list[str]) -> Mapping[str, list[str]]:
    """Turn lines of `question | sections | words` into questions by sections."""
    found: dict[str, list[str]] = {}
    for row in rows:
        question, sections, _ = (part.strip() for part in row.split("|"))
        found.setdefault(sections, []).append(question)
    return found


def _pages() -> LocalKnowledge:
    root = sample_folder() / "knowledge"
    return LocalKnowledge.from_documents(
        [
            (path.relative_to(root).with_suffix("").as_posix(), "", path.read_text("utf-8"), lang)
            for lang in _LANGUAGES
            for path in sorted((root / lang).glob("*.md"))
        ]
    )


def _answers(
    knowledge: LocalKnowledge,
    name: str,
    language: str,
    wanted: Mapping[str, list[str]],
    *,
    show: bool,
) -> None:
    right = wrong = nothing = 0
    for sections, texts in wanted.items():
        for text in texts:
            found = knowledge.search(text, language, 1)
            section = found[0].id.removeprefix(f"{language}/") if found else ""
            right += section in sections.split()
            wrong += bool(section) and section not in sections.split()
            nothing += not section
            if show and section not in sections.split():
                best = knowledge.nearest(text, language)
                near = f"{best.id} {best.score:.2f}" if best else ""
                print(f"  {text} | wanted {sections} | got {section or 'nothing'} ({near})")
    asked = right + wrong + nothing
    print(f"| {name} | {language} | {asked} | {right} | {wrong} | {nothing} |")


def _false_answers(
    knowledge: LocalKnowledge, name: str, language: str, texts: list[str], *, show: bool
) -> None:
    answered = 0
    for text in texts:
        found = knowledge.search(text, language, 1)
        answered += bool(found)
        if found and show:
            print(f"  {text} | got {found[0].id} {found[0].score:.2f}")
    print(f"| {name} | {language} | {len(texts)} | {answered} ({answered / len(texts):.1%}) |")


def _out_of_scope(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row: Mapping[str, Any] = json.loads(line)
            if row["intent"] == "oos":
                yield row["text"]


if __name__ == "__main__":
    main()
