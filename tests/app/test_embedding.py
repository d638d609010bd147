"""Embedding models named in relevo.yaml: kind — a house in memory, with a server of vectors on this machine."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from relevo.adapters.llm.kept_vectors import VECTORS_FILE
from relevo.app.build import open_house
from relevo.app.embedding import EmbedSettings, open_embedding, parse_embed
from relevo.app.project import load_project
from relevo.app.settings import Settings
from relevo.app.talk import Talk
from relevo.conversation.commands import StartFlow
from relevo.conversation.events import CommandsUnderstood
from relevo.kernel.clock import SystemClock
from relevo.kernel.errors import BadInput
from relevo.knowledge.fake import LetterEmbedder

MODEL = LetterEmbedder({"overhaul": "repair", "velocipede": "bike"}, 128)
SAID = "what's the status of my velocipede overhaul"
"""Says in other words what an example of the template says; only the model knows these."""


class Server:
    """Gives vectors as OpenAI does, until it is told to fail."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[str] = []
        self.fails = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        texts = json.loads(await reader.readexactly(length))["input"]
        self.asked += texts
        rows = (await MODEL.embed(texts)).tolist()
        data = [{"index": n, "embedding": row} for n, row in enumerate(rows)]
        body = json.dumps({"data": data}).encode()
        status = 401 if self.fails else 200
        start = f"HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(start.encode() + body)
        await writer.drain()
        writer.close()


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    monkeypatch.setenv("NO_PROXY", "*")
    found = Server()
    listening = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1#letters"
    async with listening:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "project"
    shutil.copytree(Path(str(resources.files("relevo.app") / "template")), place)
    return place


def named(folder: Path, model: str) -> Path:
    with (folder / "relevo.yaml").open("a", encoding="utf-8") as file:
        file.write(f"models: {{embed: {json.dumps(model)}}}\n")
    return folder


async def started(folder: Path, data: Path) -> list[str]:
    """Say the sentence in a house of its own; give the flows that it started."""
    project = load_project(folder, data)
    async with open_house(Settings(data=data), project) as house:
        records = await Talk(house, language="en").say(SAID)
    heard = [x.event for x in records if isinstance(x.event, CommandsUnderstood)]
    return [
        command.flow
        for event in heard
        for command in event.understanding.commands
        if isinstance(command, StartFlow)
    ]


async def test_that_a_project_with_a_model_understands_what_words_alone_do_not(
    folder: Path, tmp_path: Path, server: Server
) -> None:
    data = tmp_path / "data"
    assert await started(named(folder, server.url), data) == ["repair_status"]
    assert (data / VECTORS_FILE).is_file()
    examples = len(server.asked)
    assert await started(folder, data) == ["repair_status"]
    # The second start embeds the message alone.
    assert 0 < len(server.asked) - examples < 5


async def test_that_a_server_that_refuses_leaves_all_to_the_words(
    folder: Path, tmp_path: Path, server: Server
) -> None:
    server.fails = True
    assert await started(named(folder, server.url), tmp_path / "data") == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("gpt", "no embedding model; write"),
        ("onnx:", "no embedding model"),
        ("http://127.0.0.1:8080/v1", "lacks host or model"),
        ("http://me:pass@127.0.0.1/v1#m", "a key stands in no address"),
        (["openai:a", "openai:b"], "names one model"),
        (7, "is no model"),
        ({"model": ""}, "names no model"),
        ({"model": "openai:a", "modle": 1}, "knows no modle; known are: deadline_ms, key"),
        ({"model": "openai:a", "key": "sk-1"}, "write env:NAME"),
        ({"model": "openai:a", "deadline_ms": 0}, "milliseconds"),
        ({"model": "openai:a", "languages": "en"}, "is a list"),
    ],
)
def test_that_a_setting_which_cannot_be_meant_is_told(said: Any, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        parse_embed({"models": {"embed": said}})


def test_that_a_check_names_the_line_of_a_setting_that_cannot_be_meant(
    folder: Path, tmp_path: Path
) -> None:
    problems = load_project(named(folder, "gpt"), tmp_path).problems
    lines = len((folder / "relevo.yaml").read_text(encoding="utf-8").splitlines())
    assert [(x.file, x.line) for x in problems] == [("relevo.yaml", lines)]


def test_that_a_setting_is_read() -> None:
    assert parse_embed({}) is None
    assert parse_embed({"models": {"embed": "local"}}) is None
    assert parse_embed({"models": {"embed": ["onnx:m"]}}) == EmbedSettings("onnx:m")
    table = {"model": "openai:m", "key": "env:MINE", "languages": ["en"], "deadline_ms": 250}
    wanted = EmbedSettings("openai:m", key="MINE", languages=("en",), deadline=0.25)
    assert parse_embed({"models": {"embed": table}}) == wanted


async def test_that_a_missing_key_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RELEVO_OPENAI_API_KEY", raising=False)
    with pytest.raises(BadInput, match="set RELEVO_OPENAI_API_KEY, or RELEVO_OPENAI_API_KEY_FILE"):
        async with open_embedding(EmbedSettings("openai:m"), tmp_path, None, SystemClock()):
            pass
    (tmp_path / "key").write_text("sk-1\n", encoding="utf-8")
    monkeypatch.setenv("RELEVO_OPENAI_API_KEY_FILE", str(tmp_path / "key"))
    async with open_embedding(EmbedSettings("openai:m"), tmp_path, None, SystemClock()) as found:
        assert found is not None
        assert "sk-1" not in repr(found)


@pytest.mark.parametrize(
    ("model", "module", "install"),
    [
        ("onnx:model", "onnxruntime", "embeddings-onnx"),
        ("sentence-transformers:any", "sentence_transformers", "embeddings"),
    ],
)
async def test_that_a_missing_extra_prints_its_install_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, module: str, install: str
) -> None:
    (tmp_path / "model").mkdir()
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / "model" / name).touch()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(BadInput, match=rf'pip install "relevo\[{install}\]"'):
        async with open_embedding(EmbedSettings(model), tmp_path, None, SystemClock()):
            pass
