"""How well the ready-made playbooks are told apart on messages of your own.

Usage: python benchmarks/library.py FOLDER [--show LANGUAGE]
FOLDER holds JSON lines, a file for each language (`es.jsonl`): {"text": "…", "flow": "billing", "also": ["cancel"]}.
`also` names flows that are right as well; the flow `none` is for what is to be declined.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from relevo.app.project import library_files
from relevo.conversation.commands import ChitChat, Clarify, Command, Decline, StartFlow
from relevo.conversation.state import State
from relevo.playbook import load_bundle
from relevo.playbook.expression import parse_call
from relevo.playbook.model import Bundle
from relevo.tools.ports import Parameter, ToolSpec
from relevo.turn.understand.understander import Understander

FLOWS = (
    "order_status",
    "return_or_refund",
    "password_reset",
    "product_details",
    "general_questions",
    "technical_help",
    "billing",
    "appointment",
    "address_change",
    "cancel",
    "reorder",
    "claim_intake",
)
NOTHING = "none"
"""The flow of a message that belongs to none."""
_SETTINGS = """
name: Anybody
languages: [en, es, pt]
use: [{flows}, verify_customer]
identity_flow: verify_customer
"""


@dataclass(frozen=True)
class Row:
    """A message, and what it should come to."""

    language: str
    text: str
    flow: str
    also: tuple[str, ...] = ()


def tools_needed(texts: Mapping[str, str], flows: Sequence[str]) -> Mapping[str, ToolSpec]:
    """Give the tools that these ready-made flows say they need, as far as their signatures tell."""
    found: dict[str, ToolSpec] = {}
    for name in flows:
        needs: Mapping[str, str] = yaml.safe_load(texts[f"{name}.yaml"]).get("needs", {})
        for call, gives in needs.items():
            taken = parse_call(call)
            if taken is None:
                continue
            tool, given, _ = taken
            changes = "confirm=True" in gives
            found[tool] = ToolSpec(
                tool,
                parameters=tuple(Parameter(x, "string", required=False) for x in given),
                effect="write" if changes else "read",
                confirm=changes,
                proves="verified" if "proves=" in gives else "",
            )
    return found


def library() -> Bundle:
    """Give a project that uses all twelve flows and nothing else. Raises: `SystemExit`."""
    texts = library_files()
    files = {"relevo.yaml": _SETTINGS.format(flows=", ".join(FLOWS))}
    tools = tools_needed(texts, (*FLOWS, "verify_customer"))
    bundle, problems = load_bundle(files, texts, tools)
    if bundle is None or problems:
        raise SystemExit("\n".join(map(str, problems)))
    return bundle


def rows_in(folder: Path) -> Iterator[Row]:
    """Read the messages of all files, the language being the file's name."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Row(path.stem, row["text"], row["flow"], tuple(row.get("also", ())))


def judged(row: Row, commands: Sequence[Command]) -> str:
    """Say what came of a message: `right`, `clarified`, `declined` or `wrong`."""
    started = [x.flow for x in commands if isinstance(x, StartFlow)]
    offered = [name for x in commands if isinstance(x, Clarify) for name in x.flows]
    good = {row.flow, *row.also}
    if good & set(started):
        return "right"
    if good & set(offered):
        return "clarified"
    talk = all(isinstance(x, Decline | ChitChat) for x in commands)
    return "declined" if talk else "wrong"


def main() -> None:
    """Print a row for each flow, its languages side by side."""
    parser = argparse.ArgumentParser(
        description="Tell the ready-made playbooks apart on messages of your own."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", default="", help="list the misread messages of this language")
    options = parser.parse_args()
    understander = Understander(library())
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows_in(options.folder):
        state = State("cnv_1", language=row.language)
        reading = understander.understand(row.text, "", state)
        verdict = judged(row, reading.commands)
        for flow in (row.flow, "in scope" if row.flow != NOTHING else ""):
            counts.setdefault((flow, row.language), Counter())[verdict] += 1
        fine = ("declined",) if row.flow == NOTHING else ("right", "clarified")
        if row.language == options.show and verdict not in fine:
            print(f"{row.flow:<18} {verdict:<9} {row.text}\n{'':<18} {reading.commands}")
    languages = sorted({language for flow, language in counts if flow})
    print(f"{'':<18}" + "".join(f"{x + ': right clar. decl. wrong':>31}" for x in languages))
    for flow in (*FLOWS, "in scope", NOTHING):
        print(f"{flow:<18}" + "".join(_share(counts.get((flow, x))) for x in languages))


def _share(found: Counter[str] | None) -> str:
    if not found:
        return f"{'–':>31}"
    kinds = ("right", "clarified", "declined", "wrong")
    return f"{'':>7}" + "".join(f"{found[kind] / found.total():>6.0%}" for kind in kinds)


if __name__ == "__main__":
    main()
