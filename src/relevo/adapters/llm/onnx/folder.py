"""The files of an ONNX model, laid out as sentence-transformers and its exporters do."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from relevo.kernel.errors import BadInput

Pooling = Literal["mean", "cls", "max", "lasttoken"]
_MODELS = (
    "model.onnx",
    "onnx/model.onnx",
    "model_quantized.onnx",
    "onnx/model_quantized.onnx",
    "model_optimized.onnx",
    "onnx/model_optimized.onnx",
)
_POOLINGS: tuple[Pooling, ...] = ("mean", "cls", "max", "lasttoken")
_ANY = 512
"""Tokens that are read at most: passages are shorter, and twice the tokens cost four times the time."""
_SILLY = 100_000
"""Above, a file says that it does not know."""
_KNOWN_PARTS = ("Transformer", "Pooling", "Normalize")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the files say of the model."""

    model: Path
    tokenizer: Path
    pooling: Pooling
    tokens: int
    """Tokens of a text that are read."""
    query: str
    passage: str
    more: tuple[str, ...]
    """Parts behind the pooling that a plain ONNX file lacks."""


def find_layout(path: Path) -> Layout:
    """Say which files make the model. Raises `BadInput` naming what is missing."""
    if path.is_dir():
        found = next((path / name for name in _MODELS if (path / name).is_file()), None)
        only = sorted(path.glob("*.onnx")) or sorted(path.glob("onnx/*.onnx"))
        model = found or (only[0] if len(only) == 1 else None)
        if model is None:
            raise BadInput(f"{path} holds no model.onnx; name the .onnx file itself")
        root = path
    elif path.is_file():
        model, root = path, path.parent
        if not (root / "tokenizer.json").is_file() and root.name == "onnx":
            root = root.parent
    else:
        raise BadInput(f"{path} does not exist; name a folder with model.onnx and tokenizer.json")
    tokenizer = root / "tokenizer.json"
    if not tokenizer.is_file():
        raise BadInput(f"{root} holds no tokenizer.json, which belongs to the model")
    prompts = _inner(_object(root / "config_sentence_transformers.json").get("prompts"))
    return Layout(
        model,
        tokenizer,
        _pooling(root),
        _tokens(root),
        str(prompts.get("query") or ""),
        str(prompts.get("document") or prompts.get("passage") or ""),
        tuple(kind for kind in _parts(root) if kind not in _KNOWN_PARTS),
    )


def _pooling(root: Path) -> Pooling:
    said = _object(root / "1_Pooling" / "config.json")
    mode = said.get("pooling_mode")
    chosen = [mode] if isinstance(mode, str) else []
    chosen += [name for name in _POOLINGS if said.get(f"pooling_mode_{name}")]
    chosen += ["cls"] if said.get("pooling_mode_cls_token") else []
    chosen += ["mean"] if said.get("pooling_mode_mean_tokens") else []
    chosen += ["max"] if said.get("pooling_mode_max_tokens") else []
    if not chosen:
        others = sorted(key for key, value in said.items() if "mode" in key and value)
        if others:
            raise BadInput(f"{root} pools by {', '.join(others)}, which is not known here")
        return "mean"
    for name in _POOLINGS:
        if chosen == [name]:
            return name
    raise BadInput(
        f"{root} pools by {' and '.join(chosen)}; one of {', '.join(_POOLINGS)} is known"
    )


def _tokens(root: Path) -> int:
    said = (
        _object(root / "sentence_bert_config.json").get("max_seq_length"),
        _object(root / "tokenizer_config.json").get("model_max_length"),
        _object(root / "config.json").get("max_position_embeddings"),
    )
    found = [x for x in said if isinstance(x, int) and 2 < x < _SILLY]
    return min([*found, _ANY])


def _parts(root: Path) -> list[str]:
    file = root / "modules.json"
    if not file.is_file():
        return []
    rows = _read(file)
    kinds = [str(row.get("type", "")) for row in cast("list[dict[str, Any]]", rows or [])]
    return [kind.rpartition(".")[2] for kind in kinds]


def _object(file: Path) -> dict[str, Any]:
    return _inner(_read(file) if file.is_file() else {})


def _inner(found: object) -> dict[str, Any]:
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _read(file: Path) -> object:
    try:
        return cast("object", json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"{file} is no JSON; fetch the model anew") from error
