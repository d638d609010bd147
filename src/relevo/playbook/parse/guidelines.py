"""Read guidelines, topics, off-topic lines and changed sentences: files beside the flows."""

import re
from collections.abc import Mapping

from relevo.playbook.model import Guideline, HandOff, Localized, Place, Topic
from relevo.playbook.parse.fields import Fields, Reading, read_localized
from relevo.playbook.parse.handoff import read_handoff
from relevo.playbook.problem import did_you_mean
from relevo.playbook.source import Listing, Node, Scalar, Table
from relevo.playbook.template import template_problem, variables_in
from relevo.playbook.texts import shipped

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*[A-Z]{3}")


def parse_guidelines(node: Node, reading: Reading) -> tuple[Guideline, ...]:
    """Read `guidelines.yaml`: a list of when and then."""
    if not isinstance(node, Listing):
        reading.findings.add(node.place, "Guidelines are a list.", "Each begins with `- when:`.")
        return ()
    found: list[Guideline] = []
    for number, item in enumerate(node.items, start=1):
        if not isinstance(item, Table):
            reading.findings.add(item.place, "A guideline has `when:` and `then:`.")
            continue
        found.append(_guideline(Fields(item, reading, "a guideline"), number))
    return tuple(found)


def _guideline(fields: Fields, number: int) -> Guideline:
    reading = fields.reading
    when = _part(fields, "when")
    then = _part(fields, "then")
    topics = when.names("topic")
    slot = when.text("slot")
    above = _above(when)
    channels = when.names("channel")
    style = then.text("style")
    name = fields.text("name", f"guideline {number}")
    handoff = read_handoff(then.node("handoff"), reading, name, {})
    by = then.text("confirm_by")
    if by:
        handoff = _approval(then, by, name)
    guideline = Guideline(
        topics=topics,
        slot=slot,
        above=above,
        channels=channels,
        handoff=handoff,
        flow=then.text("flow"),
        style=style,
        priority=int(fields.number("priority") or 0),
        name=name,
        place=fields.place,
    )
    for part in (fields, when, then):
        part.finish()
    _check(fields, guideline)
    return guideline


def _part(fields: Fields, key: str) -> Fields:
    node = fields.node(key)
    if isinstance(node, Table):
        return Fields(node, fields.reading, f"`{key}` of a guideline")
    fields.reading.findings.add(
        fields.table.place_of(key), f"A guideline has no `{key}:`.", f"Write `{key}: {{…: …}}`."
    )
    return Fields(Table(fields.place), fields.reading, key)


def _approval(then: Fields, by: str, name: str) -> HandOff:
    if by != "agent":
        then.problem(
            "confirm_by", f"`confirm_by: {by}` is not known.", "Write `confirm_by: agent`."
        )
    return HandOff(name, "approval_needed", queue=then.text("queue"), place=then.place)


def _above(when: Fields) -> float | None:
    node = when.node("above")
    if isinstance(node, Table):
        node = node.items.get("money")
    if node is None:
        return None
    if isinstance(node, Scalar):
        found = _AMOUNT.fullmatch(node.text)
        if found:
            return float(found.group(1))
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return float(node.value)
    when.problem("above", "`above` is not an amount.", "Write `above: 200 EUR`.")
    return None


def _check(fields: Fields, guideline: Guideline) -> None:
    add = fields.reading.findings.add
    if not (guideline.topics or guideline.slot or guideline.channels):
        add(
            fields.place,
            "`when:` says nothing.",
            "It has `topic`, `slot` with `above`, or `channel`.",
        )
    if bool(guideline.slot) is not (guideline.above is not None):
        add(fields.place, "`slot` and `above` go together.", "Write `{slot: …, above: 200 EUR}`.")
    if guideline.handoff is not None:
        _check_sentence(fields.place, guideline.handoff.say, {"company"}, fields.reading)
    if guideline.flow and not guideline.topics:
        add(fields.place, "`flow` serves a topic, and there is none.", "Add `when: {topic: …}`.")
    if guideline.handoff is None and not (guideline.style or guideline.flow):
        mend = "It has `handoff`, `flow`, `confirm_by` or `style`."
        add(fields.place, "`then:` says nothing.", mend)


def parse_topics(node: Node, reading: Reading) -> tuple[Topic, ...]:
    """Read `topics.yaml`: the words by which sensitive topics are recognised."""
    if not isinstance(node, Table):
        reading.findings.add(node.place, "Topics are a table.", 'Write `claim: {en: ["…"]}`.')
        return ()
    return tuple(
        Topic(name, read_localized(words, reading), node.place_of(name))
        for name, words in node.items.items()
    )


def merged_topics(*lists: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """Give the topics with the words of all lists."""
    merged: dict[str, Topic] = {}
    for topic in (topic for topics in lists for topic in topics):
        known = merged.get(topic.name)
        words = joined_lines(known.words, topic.words) if known else topic.words
        merged[topic.name] = Topic(topic.name, words, topic.place)
    return tuple(merged.values())


def joined_lines(*tables: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give the lines of all tables by language, each once."""
    languages = dict.fromkeys(language for table in tables for language in table)
    return {
        language: tuple(dict.fromkeys(line for table in tables for line in table.get(language, ())))
        for language in languages
    }


def parse_texts(node: Node, reading: Reading) -> dict[str, Localized]:
    """Read `texts.yaml`: relevo's own sentences in the project's words."""
    if not isinstance(node, Table):
        reading.findings.add(node.place, "Texts are a table.", 'Write `greeting: {en: ["…"]}`.')
        return {}
    found: dict[str, Localized] = {}
    for name, value in node.items.items():
        if name not in shipped():
            mend = did_you_mean(name, shipped())
            reading.findings.add(node.place_of(name), f"There is no text `{name}`.", mend)
        found[name] = read_localized(value, reading)
        known = {x for text in shipped().get(name, {}).values() for x in _variables(text)}
        _check_sentence(node.place_of(name), found[name], known | {"company"}, reading)
    return found


def _variables(variants: tuple[str, ...]) -> set[str]:
    return {variable.path[0] for variant in variants for variable in variables_in(variant)}


def _check_sentence(place: Place, text: Localized, known: set[str], reading: Reading) -> None:
    """Sentences of relevo are filled with what relevo knows there, not with slots."""
    for variant in (variant for variants in text.values() for variant in variants):
        problem = template_problem(variant)
        if problem:
            reading.findings.add(place, f"The text cannot be filled. {problem}")
        for name in sorted(_variables((variant,)) - known):
            reading.findings.add(
                place, f"`{{{name}}}` is not known here.", did_you_mean(name, known)
            )
