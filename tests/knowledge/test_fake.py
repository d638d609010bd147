"""The fakes beside the knowledge ports: kind — deterministic."""

from relevo.knowledge.fake import FixedKnowledge, LetterEmbedder


async def test_that_like_texts_have_like_vectors() -> None:
    embedder = LetterEmbedder(same={"refund": "money"})
    vectors = await embedder.embed(["money back", "refund back", "opening hours"])
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > 0.99
    assert likeness[0, 2] < 0.5


async def test_that_an_embedder_says_which_vectors_may_be_compared() -> None:
    assert LetterEmbedder().name != LetterEmbedder(size=64).name


async def test_that_a_topic_is_looked_at_when_the_question_says_nothing() -> None:
    knowledge = FixedKnowledge({"returns": "Thirty days."})
    await knowledge.prepare("and how long?")
    assert not knowledge.search("and how long?")
    assert knowledge.search("and how long?", topic="Returns")[0].text == "Thirty days."
