"""Run conversation tests: say what the customer says, compare, stop a case at its first miss."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from relevo.conversation.events import Record
from relevo.evaluation.cases import Case, Expect, User
from relevo.evaluation.compare import Miss, compare
from relevo.evaluation.happened import Course
from relevo.evaluation.talk import Stage, Talk

log = structlog.get_logger()

PATIENCE = 30.0
"""Seconds that a customer of a test waits for an answer; then the case has failed."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one case went."""

    case: Case
    misses: tuple[Miss, ...] = ()
    """All that did not hold of the first expectation that failed; empty when the case passed."""
    transcript: tuple[str, ...] = ()
    messages: int = 0
    """Customer messages that were sent."""

    @property
    def passed(self) -> bool:
        """Say whether everything held."""
        return not self.misses


async def run_case(case: Case, stage: Stage, *, patience: float = PATIENCE) -> Result:
    """Run one case in a conversation of its own.

    A case whose conversation breaks has failed, with the kind of error. Never raises but for
    cancellation.
    """
    course = Course()
    try:
        async with stage.open(case) as talk:
            misses = await _play(case, _Patient(talk, patience), course)
    except TimeoutError:
        what = f"nothing came of message {len(course.turns) + 1} within {patience:g} s"
        misses = (Miss(case.place, "an answer", what),)
    except Exception as error:
        log.debug("conversation test broke", error=type(error).__name__, exc_info=True)
        what = f"the conversation broke: {type(error).__name__}: {error}"
        misses = (Miss(case.place, "an answer", what),)
    return Result(case, misses, tuple(course.transcript()), len(course.turns))


@dataclass(frozen=True, slots=True)
class _Patient:
    """A talk whose customer does not wait for ever."""

    talk: Talk
    patience: float

    async def say(self, text: str, payload: str = "") -> Sequence[Record]:
        async with asyncio.timeout(self.patience):
            return await self.talk.say(text, payload)


async def _play(case: Case, talk: Talk, course: Course) -> tuple[Miss, ...]:
    for turn in case.turns:
        if isinstance(turn, User):
            missed = await _say(turn, talk, course)
        else:
            missed = _check(turn, course)
        if missed:
            return missed
    return ()


async def _say(user: User, talk: Talk, course: Course) -> tuple[Miss, ...]:
    if not user.press:
        course.add(await talk.say(user.text))
        return ()
    offered = course.last().offered()
    wanted = user.press.casefold()
    for choice in offered:
        if wanted in (choice.label.casefold(), choice.payload.casefold()):
            course.add(await talk.say(choice.label, choice.payload))
            return ()
    labels = ", ".join(choice.label for choice in offered) or "none"
    return (Miss(user.place, f'a choice "{user.press}"', f"choices {labels}"),)


def _check(expect: Expect, course: Course) -> tuple[Miss, ...]:
    happened = course.last(expect.within)
    misses = (compare(check, happened) for check in expect.checks)
    return tuple(miss for miss in misses if miss is not None)
