"""Read what `relevo.yaml` says about conversations: languages, people, hours, ready-made flows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from relevo.playbook.language_codes import code_meant, is_code
from relevo.playbook.model import Block, Escalation, Hours, Localized, Place, Silence
from relevo.playbook.parse.fields import Fields, Reading
from relevo.playbook.parse.guidelines import parse_texts
from relevo.playbook.parse.silence import read_silences
from relevo.playbook.problem import did_you_mean
from relevo.playbook.source import Listing, Scalar, Table, as_data

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Settings:
    """What this room needs of `relevo.yaml`; the rest is the builder's."""

    name: str = ""
    languages: tuple[str, ...] = ("en",)
    zone: str = "UTC"
    currency: str = "EUR"
    use: tuple[str, ...] = ()
    identity_flow: str = ""
    queues: tuple[str, ...] = ("general",)
    hours: Hours = Hours()
    escalation: Escalation = Escalation()
    silence: Mapping[str, Silence] = field(default_factory=dict[str, Silence])
    answers_while_waiting: bool = True
    texts: Mapping[str, Localized] = field(default_factory=dict[str, Localized])
    rest: Mapping[str, object] = field(default_factory=dict[str, object])
    place: Place = Place()
    places: Mapping[str, Place] = field(default_factory=dict[str, Place])


def parse_settings(table: Table, reading: Reading) -> Settings:
    """Read the project's settings. Keys that are not of this room are kept as they are."""
    fields = Fields(table, reading, "relevo.yaml")
    name = fields.text("name")
    if not name:
        reading.findings.add(table.place, "The project has no `name`.", "Add `name: Your company`.")
    languages = _languages(fields)
    reading.language = languages[0]
    reading.languages = languages
    zone = _zone(fields, "UTC")
    handoff = fields.node("handoff")
    people = Fields(
        handoff if isinstance(handoff, Table) else Table(table.place), reading, "`handoff`"
    )
    if handoff is not None and not isinstance(handoff, Table):
        fields.problem(
            "handoff", "`handoff` is not a table.", "Write `handoff: {queues: [general]}`."
        )
    queues = people.names("queues") or ("general",)
    hours = _hours(people, zone)
    escalation = _escalation(people, queues[0])
    people.node("sla")
    waiting = people.one_of("while_waiting", ("answer", "quiet"), "answer")
    people.finish()
    texts = fields.node("texts")
    return Settings(
        name=name,
        languages=languages,
        zone=zone,
        currency=_currency(fields),
        use=fields.names("use"),
        identity_flow=fields.text("identity_flow"),
        queues=queues,
        hours=hours,
        escalation=escalation,
        silence=read_silences(fields),
        answers_while_waiting=waiting == "answer",
        texts=parse_texts(texts, reading) if texts is not None else {},
        rest=_rest(fields),
        place=table.place,
        places=table.places,
    )


_OURS = (
    "name", "languages", "zone", "currency", "use", "identity_flow", "handoff", "silence", "texts",
)  # fmt: skip
_OTHERS = (
    "models", "channels", "consent", "knowledge", "privacy", "retention", "tools", "vault", "keys",
    "store", "desk", "web", "widget", "voice", "sources", "experiments", "insights", "evaluation",
    "embeddings", "understanding", "limits", "budget", "test", "tests", "log", "webhooks",
)  # fmt: skip
"""Keys that belong to other rooms, now or later."""
_MEANT = {"timezone": "zone", "time_zone": "zone", "tz": "zone", "lang": "languages",
    "language": "languages", "locale": "languages", "company": "name", "flows": "use",
    "hours": "handoff", "queues": "handoff", "escalation": "handoff", "timeout": "silence",
}  # fmt: skip
"""What people write for one of ours."""


_KNOWN = f"Known are: {', '.join(_OURS)}; keys of your own begin with `x_`."


def _rest(fields: Fields) -> dict[str, object]:
    """Keep what other rooms read; a key that is nobody's is taken for a slip.

    A key that begins with `x_` is the project's own and nobody looks at it.
    """
    rest: dict[str, object] = {}
    for key, node in fields.table.items.items():
        if key in _OURS:
            continue
        if key not in _OTHERS and not key.startswith("x_"):
            meant = f"Did you mean `{_MEANT[key]}`?" if key in _MEANT else ""
            mend = meant or did_you_mean(key, (*_OURS, *_OTHERS)) or _KNOWN
            fields.problem(key, f"`{key}` is not a key of relevo.yaml.", mend)
        rest[key] = as_data(node)
    return rest


def _languages(fields: Fields) -> tuple[str, ...]:
    node = fields.node("languages")
    items = node.items if isinstance(node, Listing) else () if node is None else (node,)
    languages: list[str] = []
    for item in items:
        if not isinstance(item, Scalar):
            fields.reading.findings.add(item.place, "This is no language.", "Write `[en, es]`.")
            continue
        language = _language(item, fields.reading)
        if language and language in languages:
            fields.reading.findings.add(item.place, "A language stands twice.", "Keep it once.")
        elif language:
            languages.append(language)
    return tuple(languages) or ("en",)


def _language(item: Scalar, reading: Reading) -> str:
    """Give the code of a language; of one that is misspelt what is meant, if that is clear."""
    if is_code(item.text):
        return item.text
    meant = code_meant(item.text)
    mend = f"Did you mean `{meant}`?" if meant else "Write codes such as `en` or `es`."
    reading.findings.add(item.place, f"`{item.text}` is no language code.", mend)
    return meant


def _zone(fields: Fields, default: str) -> str:
    zone = fields.text("zone", default)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        fields.problem(
            "zone", f"`{zone}` is not a time zone.", "Write one such as `Europe/Madrid`."
        )
        return default
    return zone


def _currency(fields: Fields) -> str:
    currency = fields.text("currency", "EUR")
    if not _CURRENCY.fullmatch(currency):
        fields.problem("currency", f"`{currency}` is not a currency.", "Write one such as `EUR`.")
        return "EUR"
    return currency


def _escalation(people: Fields, first_queue: str) -> Escalation:
    node = people.node("escalation")
    if node is None:
        return Escalation(default_queue=first_queue)
    if not isinstance(node, Table):
        people.problem("escalation", "`escalation` is not a table.", "Write `{not_understood: 2}`.")
        return Escalation(default_queue=first_queue)
    fields = Fields(node, people.reading, "`escalation`")
    usual = Escalation()
    days = fields.number("reopen_days")
    escalation = Escalation(
        not_understood=fields.count("not_understood", usual.not_understood),
        same_reply=fields.count("same_reply", usual.same_reply, least=2),
        turns=fields.count("turns", usual.turns),
        tool_failures=fields.count("tool_failures", usual.tool_failures),
        default_queue=fields.text("default_queue", first_queue),
        reopen_days=usual.reopen_days if days is None else days,
    )
    fields.finish()
    return escalation


def _hours(people: Fields, zone: str) -> Hours:
    node = people.node("hours")
    if node is None:
        return Hours(zone=zone)
    if not isinstance(node, Table):
        people.problem("hours", "`hours` is not a table.", 'Write `mon-fri: ["09:00-17:00"]`.')
        return Hours(zone=zone)
    fields = Fields(node, people.reading, "`hours`")
    zone = _zone(fields, zone)
    holidays = _holidays(fields)
    blocks: list[Block] = []
    for key in node.items:
        days = _weekdays(key)
        if not days and key not in ("zone", "holidays"):
            fields.node(key)
            what = f"`{key}` is not a key of `hours`."
            fields.problem(key, what, f"Days are {', '.join(_DAYS)}, or spans such as `mon-fri`.")
        if days:
            blocks += [block for span in _spans(fields, key) for block in _blocks(days, span)]
    fields.finish()
    return Hours(zone, tuple(blocks), holidays)


def _weekdays(key: str) -> tuple[int, ...]:
    first, _, last = key.partition("-")
    if first not in _DAYS or (last and last not in _DAYS):
        return ()
    start = _DAYS.index(first)
    end = _DAYS.index(last) if last else start
    return tuple(day % 7 for day in range(start, end + 1 if end >= start else end + 8))


def _spans(fields: Fields, key: str) -> list[tuple[int, int]]:
    node = fields.node(key)
    spans: list[tuple[int, int]] = []
    for item in node.items if isinstance(node, Listing) else (node,):
        text = item.text if isinstance(item, Scalar) else ""
        span = _span(text)
        if span is None:
            fields.problem(
                key, f"`{text}` is not a time of day.", 'Write `"09:00-17:00"`, in quotes.'
            )
        else:
            spans.append(span)
    return spans


def _span(text: str) -> tuple[int, int] | None:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, end_hours, end_minutes = map(int, found.groups())
    start, end = hours * 60 + minutes, end_hours * 60 + end_minutes
    if start >= _DAY or end > _DAY or max(minutes, end_minutes) > 59:
        return None
    return start, end if end > start else end + _DAY


def _blocks(days: tuple[int, ...], span: tuple[int, int]) -> list[Block]:
    return [Block(day, *span) for day in days]


def _holidays(fields: Fields) -> tuple[str, ...]:
    holidays = fields.names("holidays")
    for holiday in holidays:
        try:
            date.fromisoformat(holiday)
        except ValueError:
            fields.problem("holidays", f"`{holiday}` is not a date.", 'Write `"2026-12-25"`.')
    return holidays
