"""One talk between a simulated customer and the assistant, from the opening to the goodbye."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import structlog

from relevo.conversation import events as e
from relevo.evaluation.happened import Course, plain
from relevo.evaluation.simulate.customer import Customer, Line
from relevo.evaluation.simulate.hearing import Heard
from relevo.evaluation.talk import Talk

log = structlog.get_logger()

MOST_MESSAGES = 30
"""A customer who has written so often leaves."""
PATIENCE = 60.0
"""Seconds that a customer waits for an answer; then the talk is broken."""


class Ended(StrEnum):
    """How a talk came to its end."""

    GOODBYE = "goodbye"
    """The customer had nothing more to ask."""
    PERSON = "person"
    TOO_LONG = "too_long"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Played:
    """A talk that is over."""

    ended: Ended
    turns: tuple[tuple[e.Record, ...], ...]
    transcript: tuple[str, ...]
    error: str = ""
    opening: str = ""

    @property
    def records(self) -> tuple[e.Record, ...]:
        """All that came of it, in order."""
        return tuple(record for turn in self.turns for record in turn)


async def play(customer: Customer, talk: Talk, *, patience: float = PATIENCE) -> Played:
    """Let a customer talk until it is through, is with people, or has written too often.

    Raises nothing but cancellation: a conversation that breaks is an end, with the kind of error.
    """
    course = Course()
    line = first = customer.opening()
    ended, error = Ended.TOO_LONG, ""
    try:
        for _ in range(MOST_MESSAGES):
            records = await _say(talk, line, patience)
            course.add(records)
            if _is_with_people(records):
                ended = Ended.PERSON
                break
            if line.last:
                ended = Ended.GOODBYE
                break
            line = customer.reply(_heard(records))
    except TimeoutError:
        ended, error = Ended.BROKEN, f"nothing came within {patience:g} s"
    except Exception as fault:
        log.debug("simulated talk broke", error=type(fault).__name__, exc_info=True)
        ended, error = Ended.BROKEN, f"{type(fault).__name__}: {fault}"
    return Played(ended, tuple(course.turns), tuple(course.transcript()), error, first.text)


async def _say(talk: Talk, line: Line, patience: float) -> Sequence[e.Record]:
    async with asyncio.timeout(patience):
        return await talk.say(line.text, line.payload)


def _is_with_people(records: Sequence[e.Record]) -> bool:
    return any(isinstance(record.event, e.HandoffRequested) for record in records)


def _heard(records: Sequence[e.Record]) -> Heard:
    """Give what a customer sees of it: the words of all messages, the last buttons."""
    sent = [record.event for record in records if isinstance(record.event, e.MessageSent)]
    choices = sent[-1].choices if sent else ()
    return Heard("\n".join(plain(message.text) for message in sent), choices)
