# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""Words as customers write them, in a form in which they can be compared with the catalogue's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ORDER_ID = re.compile(r"#?\bW\d{7}\b", re.IGNORECASE)
ITEM_ID = re.compile(r"(?<![\w#])\d{10}(?!\w)")
_CUT_OFF = re.compile(r"['’](?:s|m|d|ll|ve|re)\b", re.IGNORECASE)
_NOT = re.compile(r"(?<=\w)n['’]t\b", re.IGNORECASE)
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+|%")
_SAME = {
    "gray": "grey",
    "foot": "ft",
    "feet": "ft",
    "liter": "l",
    "litre": "l",
    "pound": "lb",
    "bike": "bicycle",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "ssd": "ssd",
    "cellphone": "smartphone",
    "headset": "headphone",
    "suitcase": "luggage",
    "gb": "gb",
    "highest": "high",
    "easiest": "easiest",
    "wooden": "wood",
    "colour": "color",
    "sized": "size",
    "analogue": "analog",
}
_SMALL = (
    "a an the this that these those it its they them their there here i me my mine we our you your "
    "is am are was were be been being do does did done have has had will would shall should can "
    "could may might must of in on at by from as to for with into and or so also too then now just "
    "very really please thank thanks hi hello ok okay well want wants wanted like would need needs "
    "wish get got one ones item items thing things order orders ordered bought buy received "
    "receive recently recent new newly version type types model kind option options variant "
    "material color size style feature features else other another any some all both each every "
    "same exact exactly match matching make makes made sure go goes going up out about if possible "
    "because since which who what when where how more don t s m d not no yes only but instead "
    "rather than available currently store online product products look looking something "
    "anything everything still first second last lastly finally additionally change changed modify "
    "modified exchange exchanged swap replace switch upgrade adjust return returned keep keeping "
    "remain stay rest otherwise prefer preferred preference preferably love feel feeling "
    "compatible set setting specification spec attribute attributes following me myself "
    "think maybe could good better best fine happy care doesn regarding terms term based "
    "placed purchase purchased pending delivered arrived way back give mind us sized shipping "
    "without having use using work works supposed actually great nice cool "
    "expensive cheap cheaper cheapest pricey id number sized kid child little son daughter wife husband mother father friend wonder "
    "without changing changes everything slightly bit instead having okay willing happy over above "
    "under lower higher many much per check know tell whichever whatever under certain specific "
    "regular normal usual brand-new plus along together while compared comparable preferring "
    "hopefully possibly maybe perhaps around almost quite pretty also additionally ideally "
    "either both neither kids children design look looks looking decided realized realised "
    "my mistake mistakenly accidentally wrong meant yet my between either"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word, with where it stands in the text."""

    norm: str
    start: int
    end: int


def without_ids(text: str) -> str:
    """Give the text with the numbers of orders and items blanked, every place kept."""
    for pattern in (ORDER_ID, ITEM_ID):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return text


def stem(word: str) -> str:
    """Give the word without its plural, and what it is the same as."""
    word = _SAME.get(word, word)
    if len(word) > 4 and word.endswith(("ches", "shes", "xes")):
        word = word[:-2]
    elif len(word) > 5 and word.endswith("lves"):
        word = word[:-3] + "f"
    elif len(word) > 3 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 2 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return _SAME.get(word, word)


SMALL = frozenset(stem(word) for word in _SMALL.split())
"""Words that say nothing of what an item shall be like."""


def words(text: str) -> list[Word]:
    """Cut a text into words; numbers apart from letters, so that "1TB" and "1 TB" are the same."""
    plain = without_ids(text).casefold()
    plain = _CUT_OFF.sub(lambda found: " " * len(found[0]), plain)
    plain = _NOT.sub(lambda found: " no" + " " * (len(found[0]) - 3), plain)
    return [Word(stem(x[0]), x.start(), x.end()) for x in _TOKEN.finditer(plain)]


def norms(text: str) -> tuple[str, ...]:
    """Give the words alone."""
    return tuple(word.norm for word in words(text))


def find_run(where: Sequence[str], run: Sequence[str], start: int = 0) -> int:
    """Give where a run of words begins; -1 where it does not stand."""
    size = len(run)
    for at in range(start, len(where) - size + 1):
        if tuple(where[at : at + size]) == tuple(run):
            return at
    return -1


def orders_in(text: str) -> list[str]:
    """Give the numbers of orders, in the order named."""
    return list(dict.fromkeys("#" + x.lstrip("#").upper() for x in ORDER_ID.findall(text)))


def items_in(text: str) -> list[str]:
    """Give the numbers of items (or products), in the order named."""
    return list(dict.fromkeys(ITEM_ID.findall(text)))
