"""What is said in set words: asking for a person, yes and no, small talk, sensitive topics, mood."""

from collections.abc import Iterable, Sequence

from relevo.conversation.commands import SMALL_TALK
from relevo.playbook.model import Topic
from relevo.turn.understand.language import common_words, function_words
from relevo.turn.understand.lexicon import (
    LEADING,
    Cue,
    Lexicon,
    Pattern,
    compile_pattern,
    load_patterns,
)
from relevo.turn.understand.message import Message

_TOPIC = "topic:"
_TONGUES = {
    name: language
    for language, names in {
        "en": "english ingles anglais englisch",
        "es": "spanish espanol castellano espanhol espagnol spanisch",
        "pt": "portuguese portugues portugais portugiesisch",
        "fr": "french frances francais franzosisch",
        "de": "german aleman alemao allemand deutsch",
    }.items()
    for name in names.split()
}
_BESIDE_A_LANGUAGE = 4
"""Words that may stand beside the wish for a language."""
_YES = frozenset("👍👌✅🆗💯🙆✔")
_NO = frozenset("👎❌🚫🙅✖")
_THANKS = frozenset("🙏❤😊🥰😍🤗💕")
_ANGRY = frozenset("😡🤬😠👿💢😤")
_SAD = frozenset("😢😭😞😔💔☹")


class Cues:
    """What the rules found in one message."""

    def __init__(self, message: Message, found: Sequence[Cue], lexicon: Lexicon) -> None:
        self.message = message
        self.found = found
        self._lexicon = lexicon
        marks = set(message.text)
        self._emoji_only = not message.words and bool(marks - set(" \n?!.,"))
        self._marks = marks
        self._said = frozenset(c.kind for c in found if not c.negated)
        self._fillers = [word in lexicon.fillers for word in message.words]
        self._covers: dict[tuple[str, ...], frozenset[int]] = {}

    def within(self, part: str) -> "Cues":
        """Read a piece of the message by itself."""
        message = Message.of(part)
        return Cues(message, self._lexicon.find(message), self._lexicon)

    def opens(self, kind: str) -> bool:
        """Say whether a cue of this kind comes first, but for fillers and what steers the talk."""
        if kind not in self._said:
            return False
        at = next(c.start for c in self.found if c.kind == kind and not c.negated)
        before = {i for c in self.found if c.kind in LEADING for i in range(c.start, c.end)}
        return all(self._fillers[i] or i in before for i in range(at))

    def said(self, kind: str) -> Cue | None:
        """Give the first cue of a kind that is not denied."""
        return next((c for c in self.found if c.kind == kind and not c.negated), None)

    def has(self, *kinds: str) -> bool:
        """Say whether there is a cue of one of these kinds that is not denied."""
        return not self._said.isdisjoint(kinds)

    def language(self) -> str:
        """Give the language that the customer asks to be spoken to in; empty when none is named."""
        cue = self.said("language")
        # "How do you say goodbye in French?" asks for none.
        if cue is None or self.has("open_question"):
            return ""
        if self.left_over("language", "confirm", "question", "deny") > _BESIDE_A_LANGUAGE:
            return ""
        words = self.message.words[cue.start : cue.end]
        return next((_TONGUES[word] for word in words if word in _TONGUES), "")

    def languages(self) -> frozenset[str]:
        """Give the languages that all words of the message could be set words of."""
        common: frozenset[str] | None = None
        for i, word in enumerate(self.message.words):
            if word not in self._lexicon.fillers:
                here = frozenset(c.language for c in self.found if c.start <= i < c.end)
                common = here if common is None else common & here
        return common or frozenset()

    def only(self, *kinds: str) -> bool:
        """Say whether the whole message is cues of these kinds, and fillers."""
        covered = self._covered(kinds)
        return bool(covered) and all(
            i in covered or filler for i, filler in enumerate(self._fillers)
        )

    def left_over(self, *kinds: str) -> int:
        """Count the words that belong neither to cues of these kinds nor to fillers."""
        covered = self._covered(kinds)
        return sum(not filler and i not in covered for i, filler in enumerate(self._fillers))

    def says_little(self, *kinds: str) -> bool:
        """Say whether beside cues of these kinds there are only words that carry no matter."""
        covered = self._covered(kinds)
        small = function_words()
        return all(
            self._fillers[i] or i in covered or word in small
            for i, word in enumerate(self.message.words)
        )

    def leads(self, kind: str) -> Cue | None:
        """Give the cue of this kind that opens the message, fillers before it aside."""
        for cue in self.found:
            if cue.kind == kind and not cue.negated:
                opens = self._lexicon.filler_between(self.message, 0, cue.start)
                return cue if opens else None
        return None

    def topics(self) -> tuple[str, ...]:
        """Give the sensitive topics that the message touches."""
        names = (c.kind.removeprefix(_TOPIC) for c in self.found if c.kind.startswith(_TOPIC))
        return tuple(dict.fromkeys(names))

    def yes_by_sign(self) -> bool:
        """Say whether the message is a sign for yes."""
        return self._emoji_only and bool(self._marks & _YES)

    def no_by_sign(self) -> bool:
        """Say whether the message is a sign for no."""
        return self._emoji_only and bool(self._marks & _NO)

    def thanks_by_sign(self) -> bool:
        """Say whether the message is a friendly sign and nothing else."""
        return self._emoji_only and bool(self._marks & _THANKS)

    def feeling(self) -> str:
        """Give the customer's mood where the words show it: `frustrated`, `sad`, `urgent`."""
        text = self.message.text
        letters = sum(c.isalpha() for c in text)
        shouted = letters >= 12 and sum(c.isupper() for c in text) > 0.8 * letters
        loud = "!!!" in text and not self.has(*SMALL_TALK, "confirm")
        if self.has("frustrated") or self._marks & _ANGRY or shouted or loud:
            return "frustrated"
        if self.has("sad") or self._marks & _SAD:
            return "sad"
        return "urgent" if self.has("urgent") else ""

    def _covered(self, kinds: tuple[str, ...]) -> frozenset[int]:
        known = self._covers.get(kinds)
        if known is None:
            spans = (range(c.start, c.end) for c in self.found if c.kind in kinds and not c.negated)
            known = self._covers[kinds] = frozenset(i for span in spans for i in span)
        return known


class Rules:
    """The patterns of all languages, and the words of a project's sensitive topics."""

    def __init__(self, topics: Sequence[Topic] = ()) -> None:
        patterns = [*load_patterns(), *_topic_patterns(topics)]
        self._lexicon = Lexicon(patterns, common_words())

    def read(self, message: Message) -> Cues:
        """Find what the message says in set words."""
        return Cues(message, self._lexicon.find(message), self._lexicon)


def _topic_patterns(topics: Sequence[Topic]) -> Iterable[Pattern]:
    """Make a pattern of each word of a topic, also in the plural."""
    for topic in topics:
        for language, phrases in topic.words.items():
            for phrase in phrases:
                *front, last = phrase.split() or [""]
                if last:
                    line = " ".join([*front, f"{last}|{last}s|{last}es"])
                    yield compile_pattern(line, _TOPIC + topic.name, language, {})
