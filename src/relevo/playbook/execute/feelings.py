"""A feeling that the message shows is met before anything is asked of the customer."""

from relevo.playbook.effects import Utter
from relevo.playbook.execute.run import Run

_QUESTIONS = ("identity_needed", "wishes.order")


def meet_feeling(run: Run) -> None:
    """Put a kind word before a question, unless one was said lately.

    Texts that tell something have words of their own for bad news, so nothing is put before them.
    """
    first = run.effects[0] if run.effects else None
    if not run.upset or not isinstance(first, Utter) or not _asks(first.template):
        return
    name = f"feeling.{run.feeling}"
    if any(name in line.template for line in run.state.recent):
        return
    said = run.effects[:]
    run.effects.clear()
    run.say(name)
    run.effects.extend(said)


def _asks(template: str) -> bool:
    return template in _QUESTIONS or ".ask." in template
