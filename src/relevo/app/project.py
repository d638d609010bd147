"""A project on disk: its files read once, its tools loaded, its playbooks parsed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from relevo.adapters.knowledge.local import INDEX_FILE, LocalKnowledge, open_folder
from relevo.adapters.tools.python import load_tools
from relevo.app.embedding import parse_embed
from relevo.app.learned import LEARNED_FILE, LearnedFile
from relevo.kernel.errors import BadInput
from relevo.knowledge.ports import Knowledge
from relevo.playbook import Bundle, Problem, load_bundle
from relevo.playbook.bundle import EXAMPLES
from relevo.tools.fake import ScriptedTools
from relevo.tools.ports import Tools
from relevo.turn.understand.shelf import Shelf
from relevo.turn.understand.understander import Understander

Document = tuple[str, str, str, str]
"""Id, title, text and language of a page of knowledge."""
SETTINGS_FILE = "relevo.yaml"
_MAX_FILE = 5_000_000


@dataclass(frozen=True, slots=True)
class Project:
    """What a folder says; `bundle` is None when a problem stands in the way of running it."""

    folder: Path
    files: Mapping[str, str]
    tools: Tools
    bundle: Bundle | None
    problems: Sequence[Problem]
    knowledge: Knowledge | None = None
    documents: int = 0
    is_sample: bool = False
    shelf: Shelf | None = None
    """Where what was learned from its playbooks stays until they change."""

    def sound_bundle(self) -> Bundle:
        """Give the bundle. Raises `BadInput` with the first problem where one stands in the way."""
        if self.bundle is None:
            first = self.problems[0]
            message = f"{first.where}: {first.what}; run relevo check for all problems"
            raise BadInput(message)
        return self.bundle

    def understander(self) -> Understander:
        """Give what understands its customers: a second or two, less where it was learned before.

        Raises: `BadInput` as `sound_bundle` does.
        """
        return Understander(self.sound_bundle(), self.knowledge, self.shelf)


def sample_folder() -> Path:
    """Give the folder of the sample business inside the package."""
    return Path(str(resources.files("relevo.app") / "sample"))


def find_project(folder: str | None) -> Path:
    """Give the named folder, else the current one if it holds a project, else the sample business.

    Raises: `BadInput` when the named folder holds none.
    """
    if folder is None:
        here = Path.cwd()
        return here if (here / SETTINGS_FILE).is_file() else sample_folder()
    path = Path(folder)
    if path.is_file():
        above = (x for x in path.resolve().parents if (x / SETTINGS_FILE).is_file())
        message = f"{folder} is a file; name the project's folder: {next(above, 'DIR')}"
        raise BadInput(message)
    if not (path / SETTINGS_FILE).is_file():
        message = f"{folder} holds no {SETTINGS_FILE}; make a project with: relevo init {folder}"
        raise BadInput(message)
    return path


def load_project(folder: Path, data: Path) -> Project:
    """Read a project; every problem in its files is in `problems`, with file and line.

    The index of its knowledge and what is learned from its playbooks are kept in the data folder,
    and read from there while they are true.

    Raises: `BadInput` when a file cannot be read at all, or `tools.py` cannot be imported.
    """
    project = make_project(folder, _texts(folder), _tools(folder, data))
    opened = open_folder(folder / "knowledge", data / INDEX_FILE)
    left_out = [
        Problem(f"knowledge/{left.file}", 1, f"{left.what};", f"{left.mend}.")
        for left in opened.left_out
    ]
    return replace(
        project,
        problems=[
            *project.problems,
            *wrong_endings(folder, "playbooks"),
            *_embedding(project),
            *left_out,
        ],
        knowledge=opened.knowledge if opened.pages else None,
        documents=opened.pages,
        shelf=LearnedFile(data / LEARNED_FILE),
    )


def _embedding(project: Project) -> Sequence[Problem]:
    """Say what is wrong with the embedding model that a project names; nothing is opened."""
    try:
        parse_embed(project.bundle.settings if project.bundle else {})
    except BadInput as error:
        lines = enumerate(project.files[SETTINGS_FILE].splitlines(), 1)
        line = next((number for number, text in lines if "embed" in text), 1)
        return [Problem(SETTINGS_FILE, line, f"{error}.")]
    return []


def make_project(
    folder: Path, files: Mapping[str, str], tools: Tools, documents: Sequence[Document] = ()
) -> Project:
    """Give the project that these files say, whether or not they are on disk."""
    bundle, problems = load_bundle(files, library=library_files(), tool_specs=tools.specs())
    knowledge = LocalKnowledge.from_documents(documents) if documents else None
    return Project(
        folder=folder,
        files=files,
        tools=tools,
        bundle=bundle,
        problems=problems,
        knowledge=knowledge,
        documents=len(documents),
        is_sample=folder == sample_folder(),
    )


def with_fresh_tools(project: Project, data: Path) -> Project:
    """Give the project with its tools loaded anew, keeping their data in this folder."""
    return replace(project, tools=_tools(project.folder, data))


def case_files(folder: Path) -> Mapping[str, str]:
    """Give the project's conversation tests, by file name. Raises `BadInput` for one that is no text."""
    return _by_name(folder, sorted((folder / "tests").glob("**/*.yaml")))


def wrong_endings(folder: Path, below: str) -> list[Problem]:
    """Name the files that are meant for relevo and that it does not read, for their ending."""
    return [
        Problem(
            path.relative_to(folder).as_posix(),
            1,
            "Files that end in .yml are not read.",
            f"Rename it to {path.with_suffix('.yaml').name}.",
        )
        for path in sorted((folder / below).glob("**/*.yml"))
    ]


def library_files() -> Mapping[str, str]:
    """Give the ready-made playbooks in the package and their examples, by file name."""
    root = resources.files("relevo.playbook") / "library"
    return {**_yaml_files(root), **_yaml_files(root / EXAMPLES, EXAMPLES)}


def _yaml_files(folder: Traversable, prefix: str = "") -> Mapping[str, str]:
    return {
        f"{prefix}{entry.name}": entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


def _texts(folder: Path) -> Mapping[str, str]:
    paths = [folder / SETTINGS_FILE, *sorted((folder / "playbooks").glob("**/*.yaml"))]
    return _by_name(folder, paths)


def _by_name(folder: Path, paths: Iterable[Path]) -> Mapping[str, str]:
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> str:
    try:
        if not path.is_file():
            message = f"{path} is no ordinary file; put the text itself there"
            raise BadInput(message)
        if path.stat().st_size > _MAX_FILE:
            message = f"{path} is larger than {_MAX_FILE // 1_000_000} MB; split it"
            raise BadInput(message)
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8"
        raise BadInput(message) from error
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise BadInput(message) from error


def _tools(folder: Path, data: Path) -> Tools:
    path = folder / "tools.py"
    if not path.is_file():
        return ScriptedTools({})
    return load_tools(path, data=data / "tools")
