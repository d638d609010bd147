"""A model that says what it was told to, slowly if wanted; beside the port, for tests and demos."""

from collections.abc import AsyncIterator, Sequence

from relevo.kernel.clock import Clock
from relevo.llm.ports import Model, ModelRequest, Part, TextPart, Usage


class ScriptedModel(Model):
    """Answers in turn from `answers` (the last one again and again), word by word.

    `delay` is in seconds before each word. An answer that is an exception is raised instead.
    """

    name = "scripted"

    def __init__(
        self, answers: Sequence[str | Exception], *, clock: Clock, delay: float = 0.0
    ) -> None:
        self._answers = list(answers)
        self._clock = clock
        self._delay = delay
        self.requests: list[ModelRequest] = []
        self.closed = 0
        """Streams that were stopped before their end."""

    async def complete(self, request: ModelRequest) -> AsyncIterator[Part]:
        """Stream the next answer."""
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        words = answer.split(" ")
        done = False
        try:
            for index, word in enumerate(words):
                if self._delay:
                    await self._clock.sleep(self._delay)
                yield TextPart(word if index == 0 else f" {word}")
            yield Usage(sum(len(p.text.split()) for p in request.prompts), len(words))
            done = True
        finally:
            self.closed += not done
