"""Things to choose from that a tool gave: the options of an `item` slot at this moment."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from relevo.playbook.evaluate import along, evaluate, items_of, part_of
from relevo.playbook.model import Option, Slot
from relevo.playbook.moment import Now

_MOST_ITEMS = 200


def offered(slot: Slot, values: Mapping[str, object], now: Now) -> Slot:
    """Give an `item` slot with the things that its list holds now; any other slot as it is.

    `values` are the slots and results of the flow. Entries may be tables or plain texts; one without
    a value or a label is left out. Where two have the same label, it names their other words too.
    """
    if slot.type != "item" or not slot.items:
        return slot
    entries = items_of(evaluate(slot.items, values, now))[:_MOST_ITEMS]
    made = [entry for item in entries if (entry := _entry(slot, item)) is not None]
    names = [words[0] for _, words in made]
    listed = [
        Option(
            value,
            {"": (words[0] if names.count(words[0]) == 1 else _in_full(words),)},
            {"": words},
        )
        for value, words in made
    ]
    return replace(slot, options=(*listed, *slot.options))


def _in_full(words: tuple[str, ...]) -> str:
    first, *rest = words
    return f"{first} ({', '.join(rest)})" if rest else first


def _entry(slot: Slot, item: object) -> tuple[str, tuple[str, ...]] | None:
    if not isinstance(item, Mapping):
        text = _text_of(item)
        return (text, (text,)) if text else None
    table = cast("Mapping[str, object]", item)
    value = _text_of(part_of(table, slot.item_value))
    words = [w for key in slot.item_words for w in _all_texts(along(key.split("."), table))]
    return (value, tuple(dict.fromkeys(words))) if value and words else None


def _all_texts(value: object) -> Iterator[str]:
    """Give the texts of a value: itself, or those of a list or table."""
    if isinstance(value, Mapping):
        value = list(cast("Mapping[str, object]", value).values())
    for part in items_of(value) or (value,):
        text = _text_of(part)
        if text:
            yield text


def _text_of(value: object) -> str:
    """Give a text or number as text; anything else has none."""
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value).strip() if plain else ""
