"""The embedded classifier on small sets of examples. Kind: deterministic."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.turn.understand import calibrate, hinge, scope, softmax
from relevo.turn.understand.classifier import FEW, Classifier
from relevo.turn.understand.features import Features, pairs_of, pieces_of

EXAMPLES = [
    ("where is my order", "status"),
    ("has my parcel shipped yet", "status"),
    ("my package has not arrived", "status"),
    ("track my delivery", "status"),
    ("i want to send this back", "return"),
    ("return an item", "return"),
    ("i want a refund for my shoes", "return"),
    ("the item is broken, money back please", "return"),
    ("i forgot my password", "password"),
    ("cannot log in to my account", "password"),
    ("reset my password", "password"),
    ("locked out of my account", "password"),
]
OUTSIDE = [
    ("what is the weather today", scope.OUT_OF_SCOPE),
    ("tell me a joke", scope.OUT_OF_SCOPE),
    ("who won the match", scope.OUT_OF_SCOPE),
    ("write a poem about the sea", scope.OUT_OF_SCOPE),
]
UNSEEN = [
    ("where's my parcel?", "status"),
    ("I would like to return my shoes", "return"),
    ("forgot the password of my account", "password"),
    ("has the packge been shiped", "status"),
    ("PASSWORD RESET!!!", "password"),
]


def train(rows: list[tuple[str, str]]) -> Classifier:
    return Classifier.train([text for text, _ in rows], [label for _, label in rows])


@pytest.fixture(scope="module")
def model() -> Classifier:
    return train([*EXAMPLES, *OUTSIDE])


@pytest.mark.parametrize(("text", "label"), UNSEEN)
def test_that_unseen_words_and_typos_find_their_label(
    model: Classifier, text: str, label: str
) -> None:
    reading = model.read(text)
    assert reading.ranked[0].label == label
    assert not reading.declined


def test_that_what_is_outside_has_the_smaller_margin(model: Classifier) -> None:
    inside = model.read("where is my package").margin
    assert model.read("tell me a joke about the weather").margin < 0 < inside


def test_that_probabilities_are_sorted_and_within_one(model: Classifier) -> None:
    ranked = model.read("order", limit=3).ranked
    chances = [found.probability for found in ranked]
    assert chances == sorted(chances, reverse=True)
    assert 0 < sum(chances) <= 1.0001
    assert scope.OUT_OF_SCOPE not in {found.label for found in ranked}


def test_that_the_same_examples_give_the_same_scores() -> None:
    first, second = train([*EXAMPLES, *OUTSIDE]), train([*EXAMPLES, *OUTSIDE])
    assert np.array_equal(first.scores("where is it"), second.scores("where is it"))
    assert first.fit == second.fit


def test_that_without_outside_examples_nothing_is_declined() -> None:
    reading = train(EXAMPLES).read("tell me a joke")
    assert not reading.declined
    assert reading.margin == math.inf


def test_that_a_name_is_an_example() -> None:
    texts, labels = ["aaa bbb", "ccc ddd"], ["one", "two"]
    named = Classifier.train(texts, labels, {"one": ("invoice copy",), "two": ("bank transfer",)})
    assert named.read("a copy of the invoice").ranked[0].label == "one"


def test_that_a_label_may_have_a_name_alone() -> None:
    model = Classifier.train(["aaa bbb"], ["one"], {"one": (), "two": ("bank transfer",)})
    assert model.read("transfer").ranked[0].label == "two"


def test_that_no_examples_at_all_are_an_error() -> None:
    with pytest.raises(ValueError, match="at least one example"):
        Classifier.train([], [])


def test_that_many_examples_are_learned_by_the_other_learner() -> None:
    rows = [(f"{text} number {i}", label) for i in range(FEW // 12 + 2) for text, label in EXAMPLES]
    model = train([*rows, *OUTSIDE])
    assert model.fit.learner == "hinge"
    assert [model.read(text).ranked[0].label for text, _ in UNSEEN] == [y for _, y in UNSEEN]


def test_that_unknown_words_are_told_from_known(model: Classifier) -> None:
    assert model.known_share("where is my ordr") == 1
    assert model.known_share("qwzx vbnk") == 0
    assert model.known_share("") == 0


@given(st.text(max_size=300))
def test_that_any_text_has_scores(text: str) -> None:
    scores = _ANY.scores(text)
    assert scores.shape == (len(_ANY.labels),)
    assert np.isfinite(scores).all()


_ANY = train([*EXAMPLES, *OUTSIDE])


def test_that_a_short_word_is_one_piece() -> None:
    assert pieces_of("a") == [" a", "a ", " a "]
    assert pairs_of(["a", "b"]) == ["< a", "a b", "b >"]
    assert pairs_of(["a", "b", "c"])[-1] == "a_c"


def test_that_every_block_of_a_row_has_its_share() -> None:
    row = Features().learn(["where is my order", "track it"])[0]
    assert float(row.values @ row.values) == pytest.approx(1.0, abs=1e-5)


def test_that_the_dual_solution_is_the_best_one() -> None:
    features = Features()
    rows = features.learn([text for text, _ in EXAMPLES])
    labels = np.array([i // 4 for i in range(12)])
    alike = softmax.likeness(rows, features.width)
    dense = np.zeros((12, features.width))
    for i, row in enumerate(rows):
        dense[i, row.columns] = row.values
    assert np.allclose(alike, dense @ dense.T, atol=1e-5)
    shares = softmax.solve(alike, labels, 3)
    chances = calibrate.softmax(alike @ shares)
    target = np.eye(3)[labels]
    # At the optimum the slope by example and class is nought.
    assert np.abs(chances - target + softmax.RIDGE * shares).max() < 0.02
    assert np.allclose(
        dense @ softmax.weigh(rows, shares, features.width), alike @ shares, atol=1e-4
    )


def test_that_hinge_separates_its_examples() -> None:
    features = Features()
    rows = features.learn([text for text, _ in EXAMPLES])
    labels = np.array([i // 4 for i in range(12)])
    weights, bias = hinge.train(rows, labels, 3, features.width)
    scores = [row.values @ weights.take(row.columns, axis=0) + bias for row in rows]
    assert [int(s.argmax()) for s in scores] == labels.tolist()


def test_that_the_temperature_makes_confidence_honest() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 3000)
    logits = rng.normal(size=(3000, 3))
    chances = calibrate.softmax(logits * 3)
    labels = np.array([rng.choice(3, p=row / row.sum()) for row in chances.astype(float)])
    assert calibrate.temperature(logits, labels) == pytest.approx(3, abs=0.3)
    assert calibrate.temperature(logits, truth) < 0.2
    assert calibrate.temperature(logits[:0], labels[:0]) == 1


def test_that_folds_hold_every_class_evenly() -> None:
    labels = np.array([0] * 10 + [1] * 20)
    fold = calibrate.folds(labels, 5)
    assert np.bincount(fold).tolist() == [6] * 5
    assert np.bincount(fold[:10]).tolist() == [2] * 5


def test_that_the_threshold_loses_no_more_than_allowed() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(200, 3))
    scores[np.arange(200), np.arange(200) % 2] += 2
    labels = np.arange(200) % 2
    limit = scope.threshold(scores, labels, 2, loss=0.05)
    own = scores[:, :2].argmax(axis=1) == labels
    kept = own & (scope.margins(scores, 2) >= limit)
    assert own.sum() - kept.sum() <= 10
    assert own.sum() - kept.sum() >= 9


def test_that_without_own_rows_nothing_is_asked_for() -> None:
    assert scope.threshold(np.zeros((3, 2)), np.array([1, 1, 1]), 1) == -math.inf
