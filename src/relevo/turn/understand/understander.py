"""The embedded understanding: from a message to what the customer wants, with no model at all."""

from collections.abc import Mapping, Sequence

from relevo.conversation.commands import Candidate, Understanding
from relevo.conversation.state import State
from relevo.knowledge.asked import AskedVectors
from relevo.knowledge.ports import Embedder, Knowledge
from relevo.playbook.model import Bundle
from relevo.turn.understand import clauses
from relevo.turn.understand import payload as payloads
from relevo.turn.understand.arbiter import decide
from relevo.turn.understand.evidence import NO_ANSWER, Answer, Evidence
from relevo.turn.understand.here import here_of
from relevo.turn.understand.intents import Intents
from relevo.turn.understand.language import Detector
from relevo.turn.understand.message import Message
from relevo.turn.understand.rules import Cues, Rules
from relevo.turn.understand.shelf import Shelf


class Understander:
    """Learns a project's playbooks once, then understands any message at once, always the same way."""

    def __init__(
        self, bundle: Bundle, knowledge: Knowledge | None = None, shelf: Shelf | None = None
    ) -> None:
        """Learn the playbooks; what the `shelf` holds of the same ones is taken from there."""
        self._bundle = bundle
        self._knowledge = knowledge
        self._rules = Rules(bundle.topics)
        self._detector = Detector(bundle.languages, _texts(bundle))
        self.intents = Intents.of(bundle, shelf)
        """The classifier of the project's flows; for evaluation and for the studio."""
        self._minds = self._changes_of_mind()
        self._asked: AskedVectors | None = None

    async def learn_meaning(self, embedder: Embedder, asked: AskedVectors) -> None:
        """Read messages by what they mean too, from now on, where `prepare` had their vectors made.

        Raises: as the embedder does; nothing has changed then.
        """
        wordings = self.intents.wordings()
        if wordings:
            self.intents.teach(await embedder.embed(wordings, asking=True), asked.of)
        self._asked = asked

    async def prepare(self, text: str, state: State, *, declared_language: str = "") -> None:
        """Have at hand what `understand` needs from an embedding model; nothing without. Never raises."""
        if self._asked is None:
            return
        message = Message.of(text)
        cues = self._rules.read(message)
        if not self._asked.speaks(self._language(text, cues, state, declared_language)):
            return
        # Flows are looked for in the message and its clauses, and so are answers.
        parts = clauses.split(message.text)
        spoken = self.intents.spoken(self._wanted(message, cues))
        own = [text for part in parts for text in self.intents.spoken(part)]
        searched = [message.plain, *(parts if len(parts) > 1 else ())]
        await self._asked.prepare([*spoken, searched[0], *own, *searched[1:]])

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
        searched: dict[tuple[str, str], Answer] = {}

        def look_up(question: str, about: str = "") -> Answer:
            asked = (question, about)
            if asked not in searched:
                searched[asked] = self._look_up(question, language, about)
            return searched[asked]

        verdict = decide(
            Evidence(
                message,
                cues,
                self.intents.read(self._wanted(message, cues)),
                state,
                self._bundle,
                here_of(state, self._bundle, language),
                look_up,
                self.intents.read,
                self._minds,
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
        listed = next((la for la in self._bundle.languages if la in known), None)
        return listed or self._detector.likeliest(text) or self._bundle.languages[0]

    def _wanted(self, message: Message, cues: Cues) -> str:
        """Give the words less the clauses that take a wish back ("forget the return, where is …")."""
        if not cues.has("dropped"):
            return message.text
        parts = clauses.split(message.text)
        kept = [part for part in parts if not cues.within(part).has("dropped")]
        return " ".join(kept) or message.text

    def _look_up(self, question: str, language: str, about: str) -> Answer:
        knowledge = self._knowledge
        found = knowledge.search(question, language, 1, about) if knowledge else ()
        return (
            Answer(found[0].score, found[0].title.split(" · ")[0], found[0].id)
            if found
            else NO_ANSWER
        )

    def _changes_of_mind(self) -> Mapping[str, str]:
        """Find the options that say in set words that somebody changed their mind, by slot."""
        return {
            slot.name: option.value
            for flow in self._bundle.flows.values()
            for slot in flow.slots.values()
            for option in slot.options
            for words in (*option.label.values(), *option.synonyms.values())
            if any(self._rules.read(Message.of(text)).has("change_of_mind") for text in words)
        }


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
