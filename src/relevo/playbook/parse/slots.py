"""Read slots: what a flow needs to know."""

from typing import cast, get_args

from relevo.playbook.model import Leaning, Option, Slot, SlotType
from relevo.playbook.parse.fields import NAME, Fields, Reading, read_spoken
from relevo.playbook.source import Table

TYPES: tuple[str, ...] = get_args(SlotType)


def parse_slots(fields: Fields) -> dict[str, Slot]:
    """Read the `slots:` of a flow."""
    slots: dict[str, Slot] = {}
    for name, table in fields.tables("slots"):
        if not NAME.fullmatch(name):
            mend = "Names are small letters, digits and `_`, and begin with a letter."
            fields.reading.findings.add(table.place, f"`{name}` is not a name.", mend)
        slots[name] = _parse_slot(name, table, fields.reading)
    return slots


def _parse_slot(name: str, table: Table, reading: Reading) -> Slot:
    fields = Fields(table, reading, "a slot")
    kind = cast("SlotType", fields.one_of("type", TYPES, "text"))
    if fields.has("from_context"):
        fields.node("from_context")
        fields.problem(
            "from_context", "`from_context` comes with a later version.", "Ask for it instead."
        )
    slot = Slot(
        name=name,
        type=kind,
        ask=fields.localized("ask"),
        about=fields.text("about"),
        pattern=fields.text("pattern"),
        options=_options(fields),
        items=fields.text("items"),
        item_value=fields.text("value", "id"),
        item_words=fields.names("words") or ("name",),
        whole=fields.flag("whole", default=False),
        many=fields.flag("many", default=False),
        leaning=_leaning(fields),
        minimum=fields.number("min"),
        maximum=fields.number("max"),
        currency=fields.text("currency"),
        check=fields.text("check"),
        invalid=fields.localized("invalid"),
        attempts=fields.count("attempts", 3),
        why=fields.localized("why"),
        refused=fields.text("refused"),
        share=fields.flag("share", default=False),
        place=table.place,
    )
    fields.finish()
    _check_keys(fields, slot)
    return slot


def _check_keys(fields: Fields, slot: Slot) -> None:
    if slot.type == "pattern" and not slot.pattern:
        fields.problem("type", f"Slot `{slot.name}` has no `pattern`.", 'Add `pattern: "…"`.')
    if slot.type == "choice" and not slot.options:
        mend = "Add `options:`, each with its words by language."
        fields.problem("type", f"Slot `{slot.name}` has no `options`.", mend)
    if slot.type == "item" and not slot.items and not slot.options:
        mend = "Add `items: order.items` (a list that a tool gave), or `options:`."
        fields.problem("type", f"Slot `{slot.name}` has nothing to choose from.", mend)
    for key, kinds in _ONLY_FOR.items():
        if fields.has(key) and slot.type not in kinds:
            belongs = " and ".join(f"`{kind}`" for kind in kinds)
            fields.problem(
                key, f"`{key}` does not go with `type: {slot.type}`.", f"Only {belongs}."
            )


_ONLY_FOR: dict[str, tuple[str, ...]] = {
    "pattern": ("pattern",),
    "options": ("choice", "item"),
    "items": ("item",),
    "value": ("item",),
    "words": ("item",),
    "whole": ("text",),
    "many": ("item",),
    "leaning": ("date", "datetime"),
    "min": ("number", "money", "time", "datetime"),
    "max": ("number", "money", "time", "datetime"),
    "currency": ("money",),
}


def _leaning(fields: Fields) -> Leaning:
    if not fields.has("leaning"):
        return ""
    return cast("Leaning", fields.one_of("leaning", ("past", "future"), ""))


def _options(fields: Fields) -> tuple[Option, ...]:
    node = fields.node("options")
    if node is None:
        return ()
    if not isinstance(node, Table):
        mend = 'Write `options: {damaged: {en: ["it\'s damaged", "broken"]}}`.'
        fields.problem("options", "`options` is not a table of values.", mend)
        return ()
    options: list[Option] = []
    for value, words in node.items.items():
        texts = read_spoken(words, fields.reading)
        if not texts:
            fields.reading.findings.add(node.place_of(value), f"Option `{value}` has no words.")
        label = {language: variants[:1] for language, variants in texts.items()}
        synonyms = {language: variants[1:] for language, variants in texts.items() if variants[1:]}
        options.append(Option(value, label, synonyms))
    return tuple(options)
