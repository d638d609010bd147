"""`relevo knowledge`."""

import asyncio
import gzip
import json
import shutil
import sys
import time
import zlib
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from relevo.adapters.knowledge.local import (
    INDEX_FILE,
    READABLE,
    LocalKnowledge,
    Opened,
    Page,
    Unreadable,
    find_files,
    open_folder,
    read_page,
)
from relevo.adapters.knowledge.local.words import guess_language
from relevo.app.data_folder import usual_data
from relevo.app.embedding import (
    AtHand,
    embedding_at_hand,
    open_embedding,
    parse_embed,
    read_embed,
)
from relevo.app.language import wanted_language
from relevo.app.logs import set_up_logs
from relevo.app.project import find_project, sample_folder
from relevo.app.settings import read_settings
from relevo.evaluation.knowledge import (
    DocumentRow,
    Find,
    QueryRow,
    measure,
    parse_documents,
    parse_queries,
)
from relevo.kernel.clock import SystemClock
from relevo.kernel.errors import BadInput, Refused
from relevo.knowledge.ports import Passage

_GZIP = b"\x1f\x8b"
_MOST_NAMED = 10
_ROWS = click.Path(exists=True, dir_okay=False, path_type=Path)
_PROJECT = click.option(
    "--project", "folder", metavar="DIR", help="Default: the current folder, else the sample."
)
_DATA = click.option("--data", default="", metavar="DIR", help="Data folder; default: RELEVO_DATA.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("knowledge")
def command() -> None:
    """The company's pages: put them in, ask them, measure how well they are found."""


@command.command("add")
@click.argument(
    "sources",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE|FOLDER…",
)
@click.option("--lang", default="", metavar="xx", help="Their language; default: as they read.")
@_PROJECT
@_DATA
@_JSON
def add(
    sources: Sequence[Path],
    lang: str,
    folder: str | None,
    data: str,
    as_json: bool,  # noqa: FBT001 - does not fit: click's shape
) -> None:
    """Put Markdown, HTML, text and PDF files into a project's knowledge, and index them.

    Each is read first; one that cannot be is told with what would mend it, the others go in. Exits
    with 1 if any was left out. A file of the same name is replaced.
    """
    place = find_project(folder)
    lang = wanted_language(lang)
    if place == sample_folder():
        raise Refused("the sample business takes no pages; make a project with: relevo init DIR")
    root = place / "knowledge"
    files = list(_files(sources))
    skipped = list(_skipped(sources, {file for file, _ in files}))
    if not files:
        raise BadInput(f"there is no page in it; pages end in {', '.join(READABLE)}")
    added: list[str] = []
    left_out: list[dict[str, str]] = []
    with _bar("Reading", len(files)) as progress:
        for number, (file, below) in enumerate(files, 1):
            try:
                added.append(_copy(file, below, root, lang))
            except Unreadable as error:
                left_out.append({"file": str(file), "what": error.what, "mend": error.mend})
            except OSError as error:
                why = error.strerror or "it cannot be written"
                left_out.append({"file": str(file), "what": why, "mend": f"make {root} writable"})
            progress(number, len(files))
    opened = _open(place, data)
    _embed(place, data, opened)
    if as_json:
        names = [str(file) for file in skipped]
        told = {"added": added, "left_out": left_out, "skipped": names, "pages": opened.pages}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for left in left_out:
            click.echo(f"{left['file']}: {left['what']}; {left['mend']}", err=True)
        if skipped:
            few = ", ".join(file.name for file in skipped[:_MOST_NAMED])
            more = f" and {len(skipped) - _MOST_NAMED} more" if len(skipped) > _MOST_NAMED else ""
            click.echo(
                f"no pages, skipped: {few}{more} (pages end in {', '.join(READABLE)})", err=True
            )
        click.echo(f"{len(added)} added, {len(left_out)} left out; {_count(opened)}")
    sys.exit(1 if left_out else 0)


@command.command("list")
@_PROJECT
@_DATA
@_JSON
def show(folder: str | None, data: str, as_json: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """List the pages that are searched, and the files that are left out, with what would mend them."""
    opened = _open(find_project(folder), data)
    pages: dict[str, dict[str, str | int]] = {}
    for chunks, _ in opened.knowledge.parts.values():
        for chunk in chunks:
            page = chunk.id.rpartition("#")[0]
            title = chunk.title.split(" · ", maxsplit=1)[0]
            row = pages.setdefault(
                page, {"id": page, "title": title, "lang": chunk.language, "passages": 0}
            )
            row["passages"] = int(row["passages"]) + 1
    if as_json:
        left = [{"file": x.file, "what": x.what, "mend": x.mend} for x in opened.left_out]
        click.echo(
            json.dumps({"pages": list(pages.values()), "left_out": left}, ensure_ascii=False)
        )
        return
    for row in pages.values():
        click.echo(f"{row['lang'] or '??':3} {row['id']}  {row['title']} ({row['passages']})")
    for x in opened.left_out:
        click.echo(f"{x.file}: {x.what}; {x.mend}", err=True)
    click.echo(_count(opened))


@command.command("ask")
@click.argument("question")
@click.option("--lang", default="", metavar="xx", help="The customer's language.")
@click.option("--topic", default="", help="What was talked about before.")
@_PROJECT
@_DATA
@_JSON
def ask(
    question: str,
    lang: str,
    topic: str,
    folder: str | None,
    data: str,
    as_json: bool,  # noqa: FBT001 - does not fit: click's shape
) -> None:
    """Answer a question as the assistant would from the pages alone, with the source.

    Where nothing answers, it says so, and names the page that came nearest.
    """
    place = find_project(folder)
    lang = wanted_language(lang)
    opened = _open(place, data)
    _embed(place, data, opened, question)
    knowledge = opened.knowledge
    spoken = lang or guess_language(question)
    found = knowledge.search(question, spoken, 1, topic)
    nearest = None if found else knowledge.nearest(question, spoken)
    if as_json:
        told = {
            "answer": found[0].text if found else None,
            "source": _source(found[0]) if found else None,
            "nearest": _source(nearest) if nearest else None,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    elif found:
        click.echo(f"{found[0].text}\n  {found[0].title} ({found[0].id}, {found[0].score:.2f})")
    else:
        near = f"; the nearest is {nearest.id} ({nearest.score:.2f})" if nearest else ""
        click.echo(f"I don't know: no page answers this{near}")


@command.command("evaluate")
@click.option(
    "--docs", required=True, type=_ROWS, metavar="F", help='{"id","title","text"} a line.'
)
@click.option(
    "--queries", required=True, type=_ROWS, metavar="F", help='{"text","relevant"} a line.'
)
@click.option("--embed", default="", metavar="MODEL", help="Rank by this embedding model too.")
@_JSON
def evaluate(docs: Path, queries: Path, embed: str, as_json: bool) -> None:  # noqa: FBT001 - does not fit: click's shape
    """Measure how well documents are found, with the search that serves. Files may be gzipped.

    recall_at_k is the share of a question's documents among the first k, mrr the mean of 1 / the
    place of the first right one; times are of the CPU.
    """
    documents = parse_documents(str(docs), _lines(docs))
    asked = parse_queries(str(queries), _lines(queries), (row.id for row in documents))
    wanted = parse_embed({"models": {"embed": embed}})
    with (
        embedding_at_hand(wanted, Path.cwd()) as model,
        _bar("Asking", len(asked)) as progress,
    ):
        measured = measure(
            lambda: _finder(documents, model), asked, len(documents), time.process_time, progress
        )
    figures = measured.as_data()
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        click.echo(f"{name:14} {value}")


def _finder(documents: Sequence[DocumentRow], model: AtHand | None) -> Find:
    usual = guess_language("\n".join(row.text for row in documents[:50]))
    rows = [(row.id, row.title, row.text, row.lang or usual) for row in documents]
    knowledge = LocalKnowledge.from_documents(rows)
    if model is not None:
        model.teach(knowledge=knowledge)

    def find(query: QueryRow, limit: int) -> Sequence[str]:
        if model is not None:
            model.runner.run(knowledge.prepare(query.text))
        return knowledge.rank_pages(query.text, query.lang, limit)

    return find


def _lines(path: Path) -> Iterator[str]:
    opener = gzip.open if path.read_bytes()[:2] == _GZIP else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            yield from lines
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no UTF-8 text; save it as UTF-8") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInput(f"{path} is a damaged gzip file; pack it again") from error


def _files(sources: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Give each file, and its path below the folder that was named."""
    for source in sources:
        if source.is_dir():
            for file in find_files(source):
                yield file, file.relative_to(source)
        else:
            yield source, Path(source.name)


def _skipped(sources: Sequence[Path], pages: Collection[Path]) -> Iterator[Path]:
    """Give the files of the folders that are no pages by their ending; hidden ones are nobody's."""
    for source in (source for source in sources if source.is_dir()):
        for file in sorted(source.rglob("*")):
            hidden = any(part.startswith((".", "~$")) for part in file.relative_to(source).parts)
            if file.is_file() and file not in pages and not hidden:
                yield file


def _copy(file: Path, below: Path, root: Path, lang: str) -> str:
    if file.suffix.lower() not in READABLE:
        raise Unreadable("it is no page", f"give a file that ends in {', '.join(READABLE)}")
    page: Page = read_page(file, below, lang)
    under = Path(page.language) if page.language and below.parts[0] != page.language else Path()
    target = root / under / below
    target.parent.mkdir(parents=True, exist_ok=True)
    if not (target.exists() and target.samefile(file)):
        shutil.copyfile(file, target)
    return target.relative_to(root).as_posix()


def _embed(place: Path, data: str, opened: Opened, question: str = "") -> None:
    """Have the passages' vectors made and kept, where the project names an embedding model."""
    settings = read_settings(data=Path(data) if data else None, usual=usual_data(place))
    wanted = read_embed(place)

    async def learn() -> None:
        with _bar("Embedding", None) as progress:
            clock = SystemClock()
            async with open_embedding(wanted, place, settings.data, clock, progress) as embedding:
                if embedding is not None and await embedding.teach(knowledge=opened.knowledge):
                    await opened.knowledge.prepare(question)

    if wanted is not None:
        set_up_logs("warning", "text")
        asyncio.run(learn())


def _open(place: Path, data: str) -> Opened:
    settings = read_settings(data=Path(data) if data else None, usual=usual_data(place))
    root = place / "knowledge"
    with _bar("Indexing", None) as progress:
        return open_folder(root, settings.data / INDEX_FILE, progress)


@contextmanager
def _bar(label: str, length: int | None) -> Generator[Callable[[int, int], None]]:
    """Show progress where somebody looks."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=length or 1, label=label, file=sys.stderr, hidden=hidden) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(max(0, done - bar.pos))

        yield progress


def _count(opened: Opened) -> str:
    passages = sum(len(chunks) for chunks, _ in opened.knowledge.parts.values())
    languages = " ".join(sorted(name or "??" for name in opened.knowledge.parts)) or "no language"
    return f"{opened.pages} pages, {passages} passages, in {languages}"


def _source(passage: Passage) -> dict[str, str | float]:
    return {
        "id": passage.id,
        "title": passage.title,
        "url": passage.url,
        "lang": passage.language,
        "score": round(passage.score, 3),
    }
