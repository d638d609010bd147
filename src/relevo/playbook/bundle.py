"""A project's playbooks from the texts of its files: read, checked, and made one bundle.

Nothing here opens a file of the project: the builder reads the disk and gives the texts.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from relevo.playbook.check.all import check_bundle
from relevo.playbook.model import Bundle, Flow, Guideline, Place, Topic
from relevo.playbook.parse.extend import extended, with_examples
from relevo.playbook.parse.fields import Fields, Reading
from relevo.playbook.parse.flow import parse_flow, read_examples
from relevo.playbook.parse.guidelines import (
    joined_lines,
    merged_topics,
    parse_guidelines,
    parse_texts,
    parse_topics,
)
from relevo.playbook.parse.settings import Settings, parse_settings
from relevo.playbook.problem import Findings, Problem, did_you_mean
from relevo.playbook.sameness import core
from relevo.playbook.source import Node, Scalar, Table, read_source
from relevo.tools.ports import ToolSpec

SETTINGS = "relevo.yaml"
FOLDER = "playbooks/"
EXAMPLES = "examples/"
"""Where a flow with many examples keeps them, in a file of its name: `examples/billing.yaml`."""
_BESIDE_FLOWS = ("guidelines.yaml", "topics.yaml", "off_topic.yaml", "texts.yaml")


def load_bundle(
    folder: Mapping[str, str],
    library: Mapping[str, str],
    tool_specs: Mapping[str, ToolSpec],
    *,
    written: Sequence[Flow] = (),
) -> tuple[Bundle | None, list[Problem]]:
    """Make a bundle of a project's files, or say everything that is wrong with them.

    `folder` has texts by path (`relevo.yaml`, `playbooks/…`), `library` the ready-made flows by file
    name, `written` flows that were written in Python. There is a bundle exactly when there is no
    problem. Pure; the same texts give the same `version`.
    """
    loading = _Loading(folder, library, tool_specs, Reading(Findings()))
    bundle = loading.bundle(written)
    check_bundle(bundle, loading.reading.findings, loading.places)
    loading.reading.tell_plain()
    problems = loading.reading.findings.in_order()
    return (None if problems else bundle), problems


@dataclass(slots=True)
class _Loading:
    folder: Mapping[str, str]
    library: Mapping[str, str]
    tools: Mapping[str, ToolSpec]
    reading: Reading
    ready: dict[str, Table] = field(default_factory=dict[str, Table])
    """Ready-made flows by name."""
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])
    """Where the keys of relevo.yaml stand."""

    def bundle(self, written: Sequence[Flow]) -> Bundle:
        settings = self._settings()
        self.places = settings.places
        self.ready = self._ready_made()
        flows = {**self._flows(settings), **{flow.name: flow for flow in written}}
        sentences = self._beside(FOLDER, "texts.yaml")
        texts = dict(settings.texts)
        if sentences is not None:
            texts |= parse_texts(sentences, self.reading)
        return Bundle(
            name=settings.name,
            languages=settings.languages,
            flows=flows,
            guidelines=self._guidelines(),
            topics=merged_topics(self._topics(""), self._topics(FOLDER)),
            texts=texts,
            off_topic=self._foreign(flows),
            hours=settings.hours,
            queues=settings.queues,
            escalation=settings.escalation,
            identity_flow=settings.identity_flow,
            silence=settings.silence,
            answers_while_waiting=settings.answers_while_waiting,
            zone=settings.zone,
            currency=settings.currency,
            version=_version(self.folder, self.library, self.tools, written),
            settings=settings.rest,
            tools=self.tools,
        )

    def _read(self, file: str) -> Node | None:
        text = self.folder.get(file)
        if text is None and not file.startswith(FOLDER):
            return read_source(f"library/{file}", self.library[file], self.reading.findings)
        return read_source(file, text or "", self.reading.findings)

    def _settings(self) -> Settings:
        add = self.reading.findings.add
        if SETTINGS not in self.folder:
            add(
                Place(SETTINGS, 1),
                "There is no relevo.yaml.",
                "Add one with `name:` and `languages:`.",
            )
            return Settings()
        node = self._read(SETTINGS)
        if isinstance(node, Table):
            return parse_settings(node, self.reading)
        if node is not None or not self.reading.findings.problems:
            add(
                Place(SETTINGS, 1),
                "relevo.yaml holds no settings.",
                "Add `name:` and `languages:`.",
            )
        return Settings()

    def _ready_made(self) -> dict[str, Table]:
        found: dict[str, Table] = {}
        for file in sorted(self.library):
            beside = file in _BESIDE_FLOWS or file.startswith(EXAMPLES)
            node = self._read(file) if not beside else None
            name = _named(node, "flow")
            if isinstance(node, Table) and name:
                found[name] = self._with_examples("", name, node)
        return found

    # Flows

    def _flows(self, settings: Settings) -> dict[str, Flow]:
        tables = {name: self.ready[name] for name in settings.use if name in self.ready}
        for name in settings.use:
            if name not in self.ready:
                place = settings.places.get("use", settings.place)
                what = f"There is no ready-made flow `{name}`."
                self.reading.findings.add(place, what, did_you_mean(name, self.ready))
        own: dict[str, Place] = {}
        for file in sorted(self.folder):
            if not _is_flow_file(file):
                continue
            table = self._own_flow(file)
            name = _named(table, "flow")
            if table is None or not name:
                continue
            place = table.place_of("flow")
            if name in own:
                first = f"{own[name].file}, line {own[name].line}"
                self.reading.findings.add(
                    place, f"There is a flow `{name}` already: {first}.", "Rename it."
                )
            own[name] = place
            tables[name] = table
        tables = {name: self._with_examples(FOLDER, name, table) for name, table in tables.items()}
        self._find_stray_examples(tables)
        return {name: parse_flow(table, self.reading, self.tools) for name, table in tables.items()}

    def _own_flow(self, file: str) -> Table | None:
        before = len(self.reading.findings.problems)
        node = self._read(file)
        add = self.reading.findings.add
        if not isinstance(node, Table):
            if len(self.reading.findings.problems) == before:
                add(Place(file, 1), "The file holds no flow.", "Begin with `flow: name`.")
            return None
        if "extends" not in node.items:
            if not _named(node, "flow"):
                add(
                    node.place,
                    "The file holds no flow.",
                    "Begin with `flow: name` or `extends: name`.",
                )
                return None
            return node
        name = _named(node, "extends")
        base = self.ready.get(name)
        if base is None:
            what = f"There is no ready-made flow `{name}` to extend."
            add(node.place_of("extends"), what, did_you_mean(name, self.ready))
            return None
        return extended(base, node, self.reading.findings)

    def _with_examples(self, folder: str, name: str, flow: Table) -> Table:
        lines = self._beside(folder, f"{EXAMPLES}{name}.yaml")
        if lines is None:
            return flow
        if not isinstance(lines, Table):
            what, mend = "The file holds no examples by language.", 'Write `en: ["…"]`.'
            self.reading.findings.add(lines.place, what, mend)
            return flow
        return with_examples(flow, lines)

    def _find_stray_examples(self, flows: Mapping[str, Table]) -> None:
        for file in sorted(self.folder):
            name = file.removeprefix(f"{FOLDER}{EXAMPLES}").rpartition(".")[0]
            if file.startswith(f"{FOLDER}{EXAMPLES}") and name not in flows:
                what = f"There is no flow `{name}` that these examples could belong to."
                self.reading.findings.add(Place(file, 1), what, did_you_mean(name, flows))

    # Beside the flows

    def _beside(self, folder: str, name: str) -> Node | None:
        file = f"{folder}{name}"
        known = file in (self.folder if folder else self.library)
        return self._read(file) if known else None

    def _guidelines(self) -> tuple[Guideline, ...]:
        nodes = (self._beside(FOLDER, "guidelines.yaml"), self._beside("", "guidelines.yaml"))
        found = [parse_guidelines(node, self.reading) for node in nodes if node is not None]
        # The project's own come before relevo's, whatever these have for a priority; each by theirs.
        parts = (sorted(part, key=lambda guideline: -guideline.priority) for part in found)
        return tuple(guideline for part in parts for guideline in part)

    def _topics(self, folder: str) -> tuple[Topic, ...]:
        node = self._beside(folder, "topics.yaml")
        return parse_topics(node, self.reading) if node is not None else ()

    def _foreign(self, flows: Mapping[str, Flow]) -> Mapping[str, tuple[str, ...]]:
        """Join relevo's off-topic lines and the project's; what a flow is for is nobody else's."""
        ours = {
            core(x) for flow in flows.values() for lines in flow.examples.values() for x in lines
        }
        shipped = {
            language: tuple(line for line in lines if core(line) not in ours)
            for language, lines in self._off_topic("").items()
        }
        return joined_lines(shipped, self._off_topic(FOLDER))

    def _off_topic(self, folder: str) -> Mapping[str, tuple[str, ...]]:
        node = self._beside(folder, "off_topic.yaml")
        if node is None:
            return {}
        table = Table(node.place, {"examples": node}, {"examples": node.place})
        return read_examples(Fields(table, self.reading, "off_topic.yaml"))


def _is_flow_file(file: str) -> bool:
    inside = file.startswith(FOLDER) and file.endswith((".yaml", ".yml"))
    name = file.removeprefix(FOLDER)
    return inside and name not in _BESIDE_FLOWS and not name.startswith(EXAMPLES)


def _named(node: Node | None, key: str) -> str:
    value = node.items.get(key) if isinstance(node, Table) else None
    return value.text if isinstance(value, Scalar) and value.value is not None else ""


def _version(
    folder: Mapping[str, str],
    library: Mapping[str, str],
    tools: Mapping[str, ToolSpec],
    written: Sequence[Flow],
) -> str:
    """Hash everything that decides how conversations go."""
    digest = hashlib.sha256()
    for files in (folder, library):
        for file in sorted(files):
            digest.update(f"{file}\0{files[file]}\0".encode(errors="replace"))
    digest.update(repr(sorted(tools.items())).encode())
    digest.update(repr([replace(flow) for flow in written]).encode())
    return digest.hexdigest()[:16]
