"""Errors that say what the caller does next."""


class RelevoError(Exception):
    """The root of every error that relevo raises on purpose.

    `str(error)` is a sentence that may be shown: it names no customer and quotes no text of theirs.
    """

    code = "error"
    """Short stable name, used in problem+json and in logs."""


class BadInput(RelevoError):
    """What was given cannot be used; the sentence says what would be right. Do not retry as it is."""

    code = "bad_input"


class NotFound(RelevoError):
    """The thing that was named does not exist, or is not the caller's to see."""

    code = "not_found"


class NotTheirs(RelevoError):
    """The request does not come from who it claims: wrong or missing signature, token, origin."""

    code = "not_theirs"


class Refused(RelevoError):
    """Known, understood and not allowed. Asking again does not help."""

    code = "refused"


class Conflict(RelevoError):
    """The owner changed in between. Read the state again and decide anew; nothing was written."""

    code = "conflict"

    def __init__(self, sentence: str, *, owner: str, owner_version: int) -> None:
        super().__init__(sentence)
        self.owner = owner
        self.owner_version = owner_version


class RetryLater(RelevoError):
    """It may succeed later: busy, rate limited, or out of reach. `after` is in seconds if known."""

    code = "retry_later"

    def __init__(self, sentence: str, *, after: float | None = None) -> None:
        super().__init__(sentence)
        self.after = after


class Fenced(RelevoError):
    """This node no longer owns the conversation: its lease was taken over. Drop the work."""

    code = "fenced"


class StoreFailed(RelevoError):
    """The store could not write or read: full, locked, corrupt, unreachable. Nothing was acknowledged."""

    code = "store_failed"
