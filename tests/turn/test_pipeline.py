"""Integration: what a turn says beside what the playbook decides."""

from relevo.testing.kit import Kit, customer

FILES = {"relevo.yaml": "name: Shop\nlanguages: [en, es]\n"}


async def test_that_anger_is_met_in_words_once() -> None:
    async with Kit(FILES).house() as house:
        ada = customer(house)
        await ada.says("You people are a bloody disgrace. Third time I have to write.")
        await ada.says("this is a joke, you are useless, a disgrace")
        heard = await ada.heard()
    assert sum("frustrating" in text or "trouble" in text for text in heard) == 1


async def test_that_nobody_calm_is_told_to_be_upset() -> None:
    async with Kit(FILES).house() as house:
        ada = customer(house)
        await ada.says("what is the capital of France?")
        heard = await ada.heard()
    assert not any("frustrating" in text or "trouble" in text for text in heard)


async def test_that_an_ai_never_says_no_when_asked_whether_it_is_one() -> None:
    async with Kit(FILES).house() as house:
        ada = customer(house)
        for line in ("are you a robot?", "r u a bot", "am I talking to a machine?"):
            await ada.says(line)
        heard = await ada.heard()
    assert all("AI" in text and not text.startswith("No") for text in heard)
