"""The embedded understanding: from a message to what the customer wants, with no model at all."""

from collections.abc import Mapping, Sequence

from relevo.conversation.commands import Candidate, Understanding
from relevo.conversation.state import State
from relevo.knowledge.ports import Knowledge
from relevo.playbook.model import Bundle
from relevo.turn.understand import payload as payloads
from relevo.turn.understand.arbiter import decide
from relevo.turn.understand.evidence import Evidence
from relevo.turn.understand.here import here_of
from relevo.turn.understand.intents import Intents
from relevo.turn.understand.language import Detector
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import Cues, Rules


class Understander:
    """Learns a project's playbooks once, then understands any message at once, always the same way."""

    def __init__(self, bundle: Bundle, knowledge: Knowledge | None = None) -> None:
        self._bundle = bundle
        self._knowledge = knowledge
        self._rules = Rules(bundle.topics)
        self._detector = Detector(bundle.languages, _texts(bundle))
        self.intents = Intents.of(bundle)
        """The classifier of the project's flows; for evaluation and for the studio."""

    def understand(
        self, text: str, payload: str, state: State, *, declared_language: str = ""
    ) -> Understanding:
        """Say what the customer wants; always something, never an exception.

        `payload` is the value of a button or form and wins where it fits. `declared_language` is
        what the channel says; it counts until the customer's words say otherwise.
        """
        message = Message.of(text)
        cues = self._rules.read(message)
        language = self._language(text, cues, state, declared_language)
        command = payloads.read(payload, self._bundle, state) if payload else None
        if command is not None:
            won = Candidate(command, 1.0, "payload", payload)
            return Understanding((command,), language, (won,), "payload")
        asked_for = cues.language()
        if asked_for in self._bundle.languages:
            language = asked_for
        verdict = decide(
            Evidence(
                message,
                cues,
                self.intents.read(message.text),
                state,
                self._bundle,
                here_of(state, self._bundle, language),
                lambda question: self._find_answer(question, language),
            )
        )
        return Understanding(
            verdict.commands, language, verdict.candidates, verdict.rule, cues.feeling()
        )

    def _language(self, text: str, cues: Cues, state: State, declared: str) -> str:
        current = state.language
        found = self._detector.language(text, current, declared) or current
        if found:
            return found
        # One word ("agente") tells no language by its spelling, but by the list that it stands in.
        known = cues.languages()
        return next((la for la in self._bundle.languages if la in known), self._bundle.languages[0])

    def _find_answer(self, question: str, language: str) -> float:
        if self._knowledge is None:
            return 0.0
        found = self._knowledge.search(question, language, 1)
        return found[0].score if found else 0.0


def _texts(bundle: Bundle) -> Mapping[str, Sequence[str]]:
    """Give what the project says and expects to hear, by language."""
    found: dict[str, list[str]] = {language: [] for language in bundle.languages}
    flows = bundle.flows.values()
    localized = [
        *bundle.texts.values(),
        bundle.off_topic,
        *(topic.words for topic in bundle.topics),
        *(flow.examples for flow in flows),
        *(flow.title for flow in flows),
        *(slot.ask for flow in flows for slot in flow.slots.values()),
    ]
    for table in localized:
        for language in found:
            found[language] += table.get(language, ())
    return found
