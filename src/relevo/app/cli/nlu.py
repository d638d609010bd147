"""`relevo nlu`."""

import gzip
import json
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import click

from relevo.app.embedding import EmbedSettings, embedding_at_hand, parse_embed, read_embed
from relevo.app.project import find_project, load_project
from relevo.conversation.commands import Clarify, StartFlow
from relevo.conversation.state import State
from relevo.evaluation.nlu.measure import (
    Measured,
    Teach,
    Watch,
    cross_validate,
    measure,
    of_rows,
    relabelled,
    untaught,
)
from relevo.evaluation.nlu.report import as_data, as_text
from relevo.evaluation.nlu.rows import Row, check_labels, parse_rows
from relevo.kernel.errors import BadInput
from relevo.playbook.model import Bundle
from relevo.playbook.problem import LIBRARY, Problem
from relevo.turn.understand.examples import OUTSIDE, Examples, of_bundle
from relevo.turn.understand.scope import OUT_OF_SCOPE
from relevo.turn.understand.understander import Understander

_GZIP = b"\x1f\x8b"
_MOST_PROBLEMS = 20
_CANDIDATES = 3
_FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
_TO_TYPE = """\b
relevo nlu evaluate                                   your flows, by themselves
relevo nlu evaluate --test asked.jsonl                your flows, on messages of customers
relevo nlu evaluate --train a.jsonl --test b.jsonl    two files
"""


@click.group("nlu")
def command() -> None:
    """The embedded understanding: try it on messages, and measure it on examples."""


@command.command("evaluate", epilog=_TO_TYPE)
@click.argument("folder", required=False, metavar="[DIR]")
@click.option(
    "--train", "train_files", multiple=True, type=_FILES, metavar="F", help="Rows to learn from."
)
@click.option(
    "--test", "test_files", multiple=True, type=_FILES, metavar="F", help="Rows to be read."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, phrases and all.")
@click.option(
    "--embed", default="", metavar="MODEL", help="Embedding model; default: the project's, if any."
)
@click.option(
    "--most", default=10, show_default=True, type=click.IntRange(0), help="Pairs to be shown."
)
def evaluate(
    folder: str | None,
    train_files: Sequence[Path],
    test_files: Sequence[Path],
    as_json: bool,  # noqa: FBT001 - does not fit: click's shape
    embed: str,
    most: int,
) -> None:
    """Measure how well flows are told apart, and name those that are mixed up.

    Files hold a JSON object a line, {"text": …, "intent": …}, and may be gzipped; --train and
    --test may be given several times. The intent `oos` is what belongs to no flow: in --train an
    example of it, in --test what must be declined. Without --train the examples of the project
    in DIR are learned (the current folder, else the sample business). Without --test every
    example is read by what the others teach (five folds). --embed mixes a model's vectors in
    (sentence-transformers:NAME, onnx:PATH, openai:MODEL, http://HOST/v1#MODEL), as
    models: {embed: MODEL} in relevo.yaml does when serving.
    """
    if folder is not None and train_files:
        raise BadInput("DIR and --train both say what to learn from; give one of them")
    train = _read_rows(train_files)
    test = _read_rows(test_files)
    bundle = None if train_files else _bundle(folder)
    examples = _examples_of(bundle) if bundle else of_rows(train)
    flows = bundle.flows.values() if bundle else ()
    own = [flow.name for flow in flows if not flow.place.file.startswith(LIBRARY)]
    learned = [
        Row(text, label) for text, label in zip(examples.texts, examples.labels, strict=True)
    ]
    for problem in check_labels(learned, test):
        _tell(problem)
    if not {row.intent for row in learned} - {OUT_OF_SCOPE}:
        raise BadInput("there is no example of any flow to learn from")
    with _Bar(hidden=as_json or not sys.stderr.isatty()) as bar:
        wanted = _wanted(embed, None if train_files else folder, project=not train_files)
        with embedding_at_hand(*wanted, bar.count("embedding")) as model:
            teach = model.teach_intents if model else untaught
            rows = test if test_files else None
            measured = _measured(examples, learned, rows, bar.show, teach)
    if as_json:
        click.echo(json.dumps(as_data(measured), ensure_ascii=False))
    else:
        click.echo(as_text(measured, most=most, own=own))


def _wanted(embed: str, folder: str | None, *, project: bool) -> tuple[EmbedSettings | None, Path]:
    """Give the embedding model that was named, else the project's; and where its path begins."""
    if embed:
        return parse_embed({"models": {"embed": embed}}), Path.cwd()
    place = find_project(folder) if project else Path.cwd()
    return (read_embed(place) if project else None), place


def _measured(
    examples: Examples,
    learned: Sequence[Row],
    test: Sequence[Row] | None,
    watch: Watch,
    teach: Teach,
) -> Measured:
    if test is None:
        return cross_validate(examples, learned, time.process_time_ns, watch, teach)
    if not test:
        raise BadInput("the files of --test hold no row")
    return measure(examples, test, time.process_time_ns, watch, teach)


@command.command("predict")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def predict(folder: str | None, as_json: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Say which flow each message of stdin means: {"text": …, "lang": …} a line, lang optional.

    The flow is the one that would be started or offered first as the opening of a conversation;
    null when it is declined, or when the message wants no flow (a person, small talk, a question
    for the documents). Without DIR: the project in the current folder, else the sample business.
    """
    bundle = _bundle(folder)
    understander: Understander | None = None
    with embedding_at_hand(*_wanted("", folder, project=True)) as model:
        for number, line in enumerate(_utf8("stdin", sys.stdin.buffer), 1):
            if not line.strip():
                continue
            text, language = _message(line, number)
            if understander is None:
                understander = Understander(bundle)
                if model is not None:
                    model.teach(understander)
            if model is not None:
                opening = State("predict")
                model.runner.run(understander.prepare(text, opening, declared_language=language))
            found = _predicted(understander, text, language)
            click.echo(json.dumps(found, ensure_ascii=False) if as_json else _told(found))


def _predicted(understander: Understander, text: str, language: str) -> dict[str, Any]:
    """Read a message as the first of a conversation."""
    understood = understander.understand(text, "", State("predict"), declared_language=language)
    ranked = understander.intents.read(text, _CANDIDATES).ranked
    chances = {wish.flow: wish.probability for wish in ranked}
    flow = next(
        (
            command.flows[0] if isinstance(command, Clarify) else command.flow
            for command in understood.commands
            if isinstance(command, StartFlow | Clarify)
        ),
        None,
    )
    best = ranked[0].probability if ranked else 0.0
    return {
        "flow": flow,
        "confidence": round(chances.get(flow, 0.0) if flow else best, 4),
        "lang": understood.language,
        "candidates": [
            {"flow": wish.flow, "confidence": round(wish.probability, 4)} for wish in ranked
        ],
    }


def _told(found: Mapping[str, Any]) -> str:
    others = ", ".join(f"{x['flow']} {x['confidence']:.2f}" for x in found["candidates"])
    return f"{found['flow'] or '–':<24} {found['confidence']:.2f}  {found['lang']}  ({others})"


def _message(line: str, number: int) -> tuple[str, str]:
    """Give text and language of a line of stdin. Raises `BadInput` with the line and its mend."""
    mend = 'write {"text": "where is my order"} on one line'
    try:
        found: object = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"stdin:{number}: the line is no JSON; {mend}") from error
    if not isinstance(found, dict):
        raise BadInput(f"stdin:{number}: the line is no JSON object; {mend}")
    row = cast("dict[str, Any]", found)
    text, language = row.get("text"), row.get("lang") or ""
    if not isinstance(text, str):
        raise BadInput(f"stdin:{number}: `text` is missing or no text; {mend}")
    if not isinstance(language, str):
        raise BadInput(f'stdin:{number}: `lang` is no text; write a code such as "es"')
    return text, language


def _bundle(folder: str | None) -> Bundle:
    place = find_project(folder)
    with tempfile.TemporaryDirectory() as data:
        return load_project(place, Path(data)).sound_bundle()


def _examples_of(bundle: Bundle) -> Examples:
    return relabelled(of_bundle(bundle), OUTSIDE)


def _read_rows(files: Iterable[Path]) -> list[Row]:
    """Read files of rows; what is wrong is told line by line, and ends the command."""
    rows: list[Row] = []
    problems: list[Problem] = []
    for file in files:
        parsed = parse_rows(str(file), _lines(file))
        rows += parsed.rows
        problems += parsed.problems
    for problem in problems[:_MOST_PROBLEMS]:
        _tell(problem)
    if problems:
        count = f"{len(problems)} row{'s' if len(problems) != 1 else ''}"
        raise BadInput(f"{count} cannot be read; nothing was measured")
    return rows


def _tell(problem: Problem) -> None:
    click.echo(f"{problem.file}:{problem.line}: {problem.what}", err=True)
    if problem.mend:
        click.echo(f"    {problem.mend}", err=True)


def _lines(file: Path) -> Iterator[str]:
    """Give the lines of a file, gzipped or not. Raises `BadInput` where it is broken."""
    with file.open("rb") as raw:
        zipped = raw.read(len(_GZIP)) == _GZIP
    try:
        with gzip.open(file) if zipped else file.open("rb") as stream:
            yield from _utf8(str(file), stream)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(f"{file} is broken: {error}; fetch or zip it anew") from error


def _utf8(name: str, lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            message = f"{name}:{number}: the line is not UTF-8 text; save it as UTF-8"
            raise BadInput(message) from error


class _Bar:
    """A line on the terminal that says how far the work is."""

    def __init__(self, *, hidden: bool) -> None:
        self._hidden = hidden

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if not self._hidden:
            click.echo("\r" + " " * 40 + "\r", nl=False, err=True)

    def count(self, what: str) -> Callable[[int, int], None]:
        """Give what shows how many of all are done."""
        return lambda done, of: self.show(what, done / max(of, 1))

    def show(self, what: str, share: float) -> None:
        """Say what is being done, and which share of all is done."""
        if not self._hidden:
            click.echo(f"\r{100 * share:4.0f} %  {what:<20}", nl=False, err=True)
