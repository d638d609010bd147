"""The port to language models."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from relevo.kernel.sensitive import PersonalText

Task = Literal["understand", "answer", "phrase", "summarise", "judge"]
"""What a model is used for; each is configured by itself."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One message of a request."""

    role: Literal["system", "user", "assistant"]
    text: PersonalText


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What is asked of a model."""

    task: Task
    prompts: Sequence[Prompt]
    language: str = ""
    max_tokens: int = 400


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of the answer, in order."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the request cost; the last part of a stream."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


Part = TextPart | Usage


class Model(Protocol):
    """One model behind one provider."""

    name: str

    def complete(self, request: ModelRequest) -> AsyncIterator[Part]:
        """Stream the answer. Raises `RetryLater` or `Refused`; closing the iterator stops it."""
        ...
