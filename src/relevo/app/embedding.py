"""The embedding model that a project names (`models: {embed: …}`), and what it teaches the others."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import structlog
import yaml

from relevo.adapters.knowledge.local import LocalKnowledge
from relevo.adapters.llm.kept_vectors import VECTORS_FILE, KeptEmbedder, Progress
from relevo.app.settings import from_environment
from relevo.kernel.clock import Clock, SystemClock
from relevo.kernel.errors import BadInput, Refused, RetryLater
from relevo.knowledge.asked import DEADLINE, AskedVectors
from relevo.knowledge.ports import Embedder, Knowledge
from relevo.turn.understand.examples import OFF_TOPIC_LANGUAGES, shipped_off_topic
from relevo.turn.understand.intents import Intents
from relevo.turn.understand.understander import Understander

log = structlog.get_logger()

_OPENAI_KEY = "RELEVO_OPENAI_API_KEY"
_KNOWN = (
    "write `sentence-transformers:NAME`, `onnx:PATH`, `openai:MODEL` or `http://HOST:PORT/v1#MODEL`"
)
_KEYS = frozenset({"model", "key", "languages", "deadline_ms", "query", "passage"})
_ENVIRONMENT = "env:"
_LONGEST_DEADLINE = 10_000
_PATIENCE = 60.0
"""Seconds that a command waits for a vector."""


@dataclass(frozen=True, slots=True)
class EmbedSettings:
    """What a project says of its embedding model."""

    model: str
    key: str = ""
    """Name of the variable that holds the key."""
    languages: tuple[str, ...] = ()
    """Languages that the model knows; empty: all."""
    deadline: float = DEADLINE
    """Seconds that a message waits for its vectors."""
    query: str | None = None
    """What is put before a question; None: as the model's own files say."""
    passage: str | None = None


@dataclass(frozen=True, slots=True)
class Embedding:
    """A model that is open."""

    kept: KeptEmbedder
    """For what changes rarely: examples and passages."""
    asked: AskedVectors = field(repr=False)
    """For what is asked now."""

    async def teach(
        self, understander: Understander | None = None, knowledge: Knowledge | None = None
    ) -> bool:
        """Teach what examples and passages mean; only what is new is embedded.

        While the model's server is away, or refuses, all works by words alone: that is logged, and
        False. Raises: `BadInput`.
        """
        try:
            if isinstance(knowledge, LocalKnowledge):
                await knowledge.learn_meaning(self.kept, self.asked, _foreign())
            if understander is not None:
                await understander.learn_meaning(self.kept, self.asked)
        except (RetryLater, Refused) as error:
            log.warning("the embedding model taught nothing", why=str(error), code=error.code)
            return False
        log.info("the embedding model is in use", model=self.kept.name, embedded=self.kept.made)
        return True


def parse_embed(settings: Mapping[str, Any]) -> EmbedSettings | None:
    """Read `models.embed` of relevo.yaml; None without one. Raises `BadInput` with what is right."""
    models = settings.get("models")
    said: object = cast("dict[str, Any]", models).get("embed") if isinstance(models, dict) else None
    if isinstance(said, list):
        several = cast("list[object]", said)
        if len(several) != 1:
            raise BadInput("models.embed names one model: vectors of two are never compared")
        said = several[0]
    if said is None or said in ("", "local", "none"):
        return None
    table: Mapping[str, Any] = {"model": said} if isinstance(said, str) else _table(said)
    languages = table.get("languages") or ()
    if isinstance(languages, str) or not all(isinstance(x, str) for x in languages):
        raise BadInput("models.embed.languages is a list such as [en, es]")
    deadline = table.get("deadline_ms", DEADLINE * 1_000)
    if not isinstance(deadline, int | float) or not 0 < deadline <= _LONGEST_DEADLINE:
        raise BadInput("models.embed.deadline_ms is a number of milliseconds, at most 10000")
    key = str(table.get("key") or "")
    if key and not key.startswith(_ENVIRONMENT):
        raise BadInput("models.embed.key stands in no file; write env:NAME and set NAME")
    found = EmbedSettings(
        _model(table.get("model")),
        key.removeprefix(_ENVIRONMENT),
        tuple(cast("Sequence[str]", languages)),
        deadline / 1_000,
        _text(table, "query"),
        _text(table, "passage"),
    )
    _split(found.model)
    return found


def _table(said: object) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise BadInput(f"models.embed is no model; {_KNOWN}")
    table = cast("dict[str, Any]", said)
    strange = sorted(str(key) for key in table.keys() - _KEYS)
    if strange:
        known = ", ".join(sorted(_KEYS))
        raise BadInput(f"models.embed knows no {', '.join(strange)}; known are: {known}")
    return table


def _model(said: object) -> str:
    if not isinstance(said, str) or not said.strip():
        raise BadInput(f"models.embed names no model; {_KNOWN}")
    return said.strip()


def _text(table: Mapping[str, Any], name: str) -> str | None:
    said = table.get(name)
    return None if said is None else str(said)


def _split(model: str) -> tuple[str, str]:
    """Give the kind of a model and its name. Raises `BadInput` for one that nobody knows."""
    if model.startswith(("http://", "https://")):
        address = urlsplit(model)
        if not address.hostname or not address.fragment:
            raise BadInput(f"models.embed: {model} lacks host or model; write http://HOST/v1#MODEL")
        if address.username or address.password:
            raise BadInput("models.embed: a key stands in no address; write key: env:NAME")
        return "http", model
    kind, _, name = model.partition(":")
    if kind not in ("sentence-transformers", "onnx", "openai") or not name:
        raise BadInput(f"models.embed: {model} is no embedding model; {_KNOWN}")
    return kind, name


@asynccontextmanager
async def open_embedding(
    wanted: EmbedSettings | None,
    folder: Path,
    data: Path | None,
    clock: Clock,
    progress: Progress | None = None,
) -> AsyncGenerator[Embedding | None]:
    """Open the model; None without one. Paths are below `folder`, vectors are kept in `data`.

    Raises: `BadInput` where the model, its extra or its key is missing.
    """
    if wanted is None:
        yield None
        return
    async with _opened(wanted, folder, clock) as embedder:
        file = data / VECTORS_FILE if data is not None else None
        asked = AskedVectors(embedder, clock, deadline=wanted.deadline, languages=wanted.languages)
        yield Embedding(KeptEmbedder(embedder, file, progress), asked)


@contextmanager
def embedding_at_hand(
    wanted: EmbedSettings | None, folder: Path, progress: Progress | None = None
) -> Generator["AtHand | None"]:
    """Open the model for a command that waits for each of its answers; None without one.

    Raises: `BadInput` where the model, its extra or its key is missing.
    """
    if wanted is None:
        yield None
        return
    patient = replace(wanted, deadline=_PATIENCE)
    with asyncio.Runner() as runner:
        opened = open_embedding(patient, folder, None, SystemClock(), progress)
        embedding = runner.run(opened.__aenter__())
        try:
            if embedding is not None:
                yield AtHand(embedding, runner)
        finally:
            runner.run(opened.__aexit__(None, None, None))


@dataclass(frozen=True, slots=True)
class AtHand:
    """An open model, and the loop that it lives in."""

    embedding: Embedding
    runner: asyncio.Runner

    def teach(
        self, understander: Understander | None = None, knowledge: LocalKnowledge | None = None
    ) -> None:
        """Teach what examples and passages mean. Raises what the model raises: nothing is measured then."""
        kept, asked = self.embedding.kept, self.embedding.asked
        if knowledge is not None:
            self.runner.run(knowledge.learn_meaning(kept, asked, _foreign()))
        if understander is not None:
            self.runner.run(understander.learn_meaning(kept, asked))

    def teach_intents(self, intents: Intents, texts: Sequence[str]) -> None:
        """Teach what the examples mean, and make the vectors of the texts that will be read."""
        kept = self.embedding.kept
        spoken = list(dict.fromkeys(part for text in texts for part in intents.spoken(text)))
        vectors = self.runner.run(kept.embed(intents.wordings(), asking=True))
        held = self.runner.run(kept.embed(spoken, asking=True))
        intents.teach(vectors, dict(zip(spoken, held, strict=True)).get)


def read_embed(folder: Path) -> EmbedSettings | None:
    """Read a project's `models.embed` from its relevo.yaml. Raises `BadInput` as `parse_embed` does."""
    try:
        found: object = yaml.safe_load((folder / "relevo.yaml").read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None  # what is wrong with it is told by what reads the whole
    return parse_embed(cast("dict[str, Any]", found)) if isinstance(found, dict) else None


@asynccontextmanager
async def _opened(wanted: EmbedSettings, folder: Path, clock: Clock) -> AsyncGenerator[Embedder]:
    kind, name = _split(wanted.model)
    if kind == "onnx":
        from relevo.adapters.llm.onnx import OnnxEmbedder

        yield OnnxEmbedder(folder / name, query=wanted.query, passage=wanted.passage)
    elif kind == "sentence-transformers":
        from relevo.adapters.llm.sentence_transformers import SentenceEmbedder

        path = folder / name
        place = str(path) if path.is_dir() else name
        yield SentenceEmbedder(place, query=wanted.query, passage=wanted.passage)
    else:
        import httpx

        from relevo.adapters.llm.openai_embeddings import HttpEmbedder, HttpSettings

        address = urlsplit(name) if kind == "http" else None
        model = address.fragment if address else name
        given = HttpSettings(
            model,
            key=_key(wanted, needed=address is None),
            query=wanted.query or "",
            passage=wanted.passage or "",
        )
        if address:
            url = address._replace(fragment="").geturl().rstrip("/").removesuffix("/embeddings")
            given = HttpSettings(
                model, url=url, key=given.key, query=given.query, passage=given.passage
            )
        async with httpx.AsyncClient() as http:
            yield HttpEmbedder(given, http, clock)


def _key(wanted: EmbedSettings, *, needed: bool) -> str:
    name = wanted.key or (_OPENAI_KEY if needed else "")
    key = from_environment(name) if name else ""
    if name and not key:
        raise BadInput(f"{wanted.model} needs a key; set {name}, or {name}_FILE")
    return key


def _foreign() -> Mapping[str, Sequence[str]]:
    """Give lines that no company's pages answer, by language."""
    return {language: shipped_off_topic(language) for language in OFF_TOPIC_LANGUAGES}
