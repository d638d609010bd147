"""What is said beside any flow: small talk, repetition, options, and not having understood."""

from collections.abc import Iterable

from relevo.conversation.author import AuthorKind
from relevo.conversation.commands import SMALL_TALK
from relevo.conversation.events import Choice
from relevo.conversation.packet import Reason
from relevo.playbook.effects import Resolve, Utter
from relevo.playbook.execute.asking import has_open_question, yes_and_no
from relevo.playbook.execute.last_words import last_choices, last_lines
from relevo.playbook.execute.people import hand_over, person_button
from relevo.playbook.execute.run import Run

_MOST_OPTIONS = 3


def chat(run: Run, about: str, *, alone: bool) -> None:
    """Answer small talk; `alone` when the message holds nothing else."""
    run.decide("pattern.chitchat", about)
    quiet = alone and run.frame is None
    if about == "goodbye":
        if alone:
            _part(run)
        return
    if about == "greeting" and not quiet:
        run.say("greeting.short")
        return
    run.say(about if about in SMALL_TALK else "chitchat")
    if quiet and about not in ("greeting", "thanks", "wait"):
        run.say("go_ahead")


def note_channel(run: Run) -> None:
    """Say that it goes on here, when the customer writes in another channel amid a matter."""
    heard = [x for x in run.state.recent if x.author is AuthorKind.CUSTOMER and x.channel]
    begun = run.frame is not None and run.frame.step != ""
    if begun and len(heard) > 1 and heard[-1].channel != heard[-2].channel:
        run.decide("pattern.channel_changed", f"{heard[-2].channel} to {heard[-1].channel}")
        run.say("channel_changed")


def _part(run: Run) -> None:
    run.say("goodbye")
    if run.frame is None and something_was_done(run):
        run.effects.append(Resolve("completed"))


def something_was_done(run: Run) -> bool:
    """Say whether a matter of this chapter has come to its end."""
    return any(ended.endswith(":completed") for ended in run.state.finished_flows)


def repeat(run: Run) -> None:
    """Say the last reply again, word for word, with its buttons."""
    run.decide("pattern.repeat")
    words = " ".join(line.text for line in last_lines(run))
    if words:
        run.effects.append(Utter(words, "repeat", last_choices(run)))
    else:
        run.say("repeat.nothing")


def clarify(run: Run, flows: Iterable[str], name: str = "clarify") -> bool:
    """Ask which of these matters is meant, three at most; false when there is none to offer."""
    offered = tuple(flows)
    choices = options(run, offered) if offered else ()
    if not choices:
        return False
    run.decide("pattern.clarification", ", ".join(choice.payload for choice in choices))
    buttons = _yes_it_is(run, choices[0]) if len(choices) == 1 else choices
    return run.say(name, {"options": [choice.label for choice in choices]}, buttons)


def _yes_it_is(run: Run, only: Choice) -> tuple[Choice, ...]:
    """One option makes a question of yes and no; the yes goes straight to the matter."""
    both = yes_and_no(run)
    return (Choice(both[0].label, only.payload), both[1]) if both else (only,)


def options(run: Run, flows: Iterable[str] = ()) -> tuple[Choice, ...]:
    """Give flows that customers can start as buttons; by default the project's first three."""
    choices: list[Choice] = []
    for name in dict.fromkeys(flows or run.bundle.flows):
        flow = run.bundle.flows.get(name)
        title = run.variants(flow.title) if flow and flow.startable else ()
        if title:
            choices.append(Choice(title[0], f"flow:{name}"))
    return tuple(choices[:_MOST_OPTIONS])


def say_options(run: Run) -> None:
    """Name what the assistant can help with."""
    choices = options(run)
    if choices:
        run.say("options", {"options": [choice.label for choice in choices]}, choices)


def decline(run: Run) -> None:
    """Say that this is not what the assistant is for; an open question stays open."""
    run.decide("pattern.out_of_scope")
    if run.upset:
        # Who is angry wants to be heard, and not told what else there is.
        run.say("offer_person", choices=person_button(run))
        return
    run.say("declined")
    if run.frame is None:
        say_options(run)


def not_understood(run: Run) -> None:
    """The ladder: other words and options, something simpler, a person on offer, then people.

    The last rung before people is the offer; a project that is more patient has more simple ones.
    """
    misses = max(1, run.state.misses)
    limit = run.bundle.escalation.not_understood
    if misses >= limit:
        why = f"{misses} messages in a row"
        rule = "escalation.not_understood"
        hand_over(run, Reason.NOT_UNDERSTOOD, rule, say="not_understood", detail=why)
        return
    run.decide(f"pattern.cannot_understand.{misses}")
    if misses > 1 and misses == limit - 1:
        run.say("cannot_understand.2", choices=person_button(run))
    elif misses > 1:
        run.say("cannot_understand.simple")
        if not has_open_question(run):
            say_options(run)
    elif has_open_question(run):
        run.say("cannot_understand.again")
    else:
        run.say("cannot_understand.1")
        say_options(run)


def unknown_answer(run: Run) -> None:
    """Say honestly that the answer is not known, and offer somebody who may know it."""
    run.decide("pattern.unknown_answer")
    if has_open_question(run):
        run.say("unknown_answer.short")
    else:
        run.say("unknown_answer", choices=person_button(run))


def fall_silent(run: Run) -> None:
    """Nothing came for a while: ask whether somebody is there."""
    run.decide("pattern.silence")
    run.say("silence")
