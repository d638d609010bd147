"""ONNX models: kind — deterministic, a tiny real model that is built here and run by the real runtime."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from relevo.adapters.llm.onnx import OnnxEmbedder
from relevo.kernel.errors import BadInput, Refused

VOCABULARY = ("[PAD]", "[UNK]", "where", "is", "my", "parcel", "query", "cat")
SIZE = 4
TABLE = np.random.default_rng(7).normal(size=(len(VOCABULARY), SIZE)).astype(np.float32)
"""The model: a vector for each word, none of them alike."""


def row(*words: str) -> Any:
    mean = TABLE[[VOCABULARY.index(word) for word in words]].mean(axis=0)
    return mean / np.linalg.norm(mean)


def build(folder: Path, *, name: str = "model.onnx", output: str = "last_hidden_state") -> Path:
    """Write a model that looks each token up: as an encoder, or pooled as `sentence_embedding`."""
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["batch", "tokens"])
    tokens = "tokens_out" if output == "sentence_embedding" else output
    nodes = [helper.make_node("Gather", ["table", "input_ids"], [tokens])]
    shape: list[str | int] = ["batch", "tokens", SIZE]
    if output == "sentence_embedding":
        nodes.append(helper.make_node("ReduceMax", [tokens], [output], axes=[1], keepdims=0))
        shape = ["batch", SIZE]
    made = helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)
    graph = helper.make_graph(
        nodes, "tiny", [ids, mask], [made], [numpy_helper.from_array(TABLE, "table")]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(model.SerializeToString())
    tokenizer = Tokenizer(
        models.WordLevel({word: n for n, word in enumerate(VOCABULARY)}, unk_token="[UNK]")  # noqa: S106 - does not fit: no password
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def said(folder: Path, name: str, value: object) -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(value), encoding="utf-8")


async def test_that_the_words_of_a_text_are_averaged_and_what_fills_up_a_batch_is_not(
    tmp_path: Path,
) -> None:
    texts = ["parcel", "where is my parcel", "my cat"]
    vectors = await OnnxEmbedder(build(tmp_path)).embed(texts)
    wanted = np.stack([row(*text.split()) for text in texts])
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, wanted, atol=1e-6)


async def test_that_a_hundred_texts_come_back_in_their_order(tmp_path: Path) -> None:
    words = VOCABULARY[2:]
    texts = [" ".join([words[n % 6]] * (1 + n % 5)) for n in range(100)]
    vectors = await OnnxEmbedder(build(tmp_path)).embed(texts)
    assert np.allclose(vectors, np.stack([row(*text.split()) for text in texts]), atol=1e-6)


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [("cls", ("where",)), ("lasttoken", ("parcel",)), ("mean", ("where", "parcel"))],
)
async def test_that_pooling_is_what_the_model_says(
    tmp_path: Path, mode: str, wanted: tuple[str, ...]
) -> None:
    said(build(tmp_path), "1_Pooling/config.json", {"pooling_mode": mode})
    vectors = await OnnxEmbedder(tmp_path).embed(["where parcel", "is my cat my cat"])
    assert np.allclose(vectors[0], row(*wanted), atol=1e-6)


async def test_that_the_older_way_to_name_a_pooling_is_read(tmp_path: Path) -> None:
    modes = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    said(build(tmp_path), "1_Pooling/config.json", modes)
    assert np.allclose((await OnnxEmbedder(tmp_path).embed(["my cat"]))[0], row("my"), atol=1e-6)


async def test_that_a_model_which_pools_by_itself_is_taken_at_its_word(tmp_path: Path) -> None:
    build(tmp_path, output="sentence_embedding", name="onnx/model.onnx")
    vectors = await OnnxEmbedder(tmp_path).embed(["my cat"])
    highest = TABLE[[VOCABULARY.index("my"), VOCABULARY.index("cat")]].max(axis=0)
    assert np.allclose(vectors[0], highest / np.linalg.norm(highest), atol=1e-6)


async def test_that_questions_and_passages_get_the_models_own_prompts(tmp_path: Path) -> None:
    prompts = {"prompts": {"query": "query ", "document": ""}}
    said(build(tmp_path), "config_sentence_transformers.json", prompts)
    embedder = OnnxEmbedder(tmp_path)
    assert np.allclose(await embedder.embed(["cat"], asking=True), row("query", "cat"), atol=1e-6)
    assert np.allclose(await embedder.embed(["cat"]), row("cat"), atol=1e-6)
    plain = OnnxEmbedder(tmp_path, query="")
    assert np.allclose(await plain.embed(["cat"], asking=True), row("cat"), atol=1e-6)


async def test_that_a_long_text_is_cut_where_the_model_ends(tmp_path: Path) -> None:
    said(build(tmp_path), "sentence_bert_config.json", {"max_seq_length": 3})
    vectors = await OnnxEmbedder(tmp_path).embed(["my my my cat cat cat cat"])
    assert np.allclose(vectors[0], row("my"), atol=1e-6)


async def test_that_no_text_gives_no_vector_and_an_empty_one_is_refused(tmp_path: Path) -> None:
    embedder = OnnxEmbedder(build(tmp_path))
    assert len(await embedder.embed([])) == 0
    with pytest.raises(Refused, match="zeros"):
        await embedder.embed([""])


def test_that_another_file_of_the_same_name_is_another_model(tmp_path: Path) -> None:
    before = OnnxEmbedder(build(tmp_path)).name
    os.utime(tmp_path / "model.onnx", (1, 1))
    assert OnnxEmbedder(tmp_path).name != before


def test_that_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        OnnxEmbedder(tmp_path / "nowhere")
    with pytest.raises(BadInput, match=r"holds no model\.onnx"):
        OnnxEmbedder(tmp_path)
    build(tmp_path)
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(BadInput, match=r"holds no tokenizer\.json"):
        OnnxEmbedder(tmp_path)


def test_that_a_damaged_file_is_no_model(tmp_path: Path) -> None:
    build(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"half a mod")
    with pytest.raises(BadInput, match="cannot be loaded"):
        OnnxEmbedder(tmp_path)
    build(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match="no tokenizer"):
        OnnxEmbedder(tmp_path)


def test_that_parts_which_the_file_lacks_are_told(tmp_path: Path) -> None:
    kinds = ["Transformer", "Pooling", "Dense", "Normalize"]
    modules = [{"type": f"sentence_transformers.models.{kind}"} for kind in kinds]
    said(build(tmp_path), "modules.json", modules)
    with pytest.raises(BadInput, match="lacks Dense"):
        OnnxEmbedder(tmp_path)
