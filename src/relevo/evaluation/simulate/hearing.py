"""What the assistant wants to know, read from its words and buttons as a customer reads them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from relevo.conversation.events import Choice


class Ask(StrEnum):
    """What a reply wants of the customer."""

    CONFIRM = "confirm"
    PERSON = "person"
    """Whether people shall take over."""
    COMPLETE = "complete"
    """Whether everything has been named."""
    MORE = "more"
    """Whether there is anything else, or what it is about at all."""
    REPHRASE = "rephrase"
    OPEN = "open"
    """Anything else that is asked."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Heard:
    """One reply of the assistant: its words, and the buttons beneath."""

    text: str
    choices: tuple[Choice, ...] = ()

    @property
    def question(self) -> str:
        """Its last question; without one, the last sentence that asks for something."""
        found = _SENTENCE.findall(self.text)
        asked = [sentence for sentence in found if sentence.endswith("?")]
        prompts = [sentence for sentence in found if _PROMPT.search(sentence)]
        last = asked or prompts
        return last[-1].strip() if last else ""

    @property
    def denies(self) -> bool:
        """Say whether it tells that something cannot be done or had."""
        return bool(_DENIAL.search(self.text)) and not _MISHEARD.search(self.text)

    @property
    def wants(self) -> Ask:
        """What it wants of the customer."""
        question = self.question
        if self._offers_yes() or (_YES_NO.search(question) and not _WHICH.search(question)):
            return Ask.PERSON if _PEOPLE.search(question) else Ask.CONFIRM
        if _PEOPLE.search(question):
            return Ask.PERSON
        if _MISHEARD.search(self.text) and not self.options:
            return Ask.REPHRASE
        if _ALL.search(question):
            return Ask.COMPLETE
        if _MORE.search(question):
            return Ask.MORE
        return Ask.OPEN if question or self.options else Ask.NOTHING

    @property
    def options(self) -> tuple[Choice, ...]:
        """The buttons that are an answer: neither yes or no, nor a person."""
        return tuple(
            choice
            for choice in self.choices
            if choice.payload != "human" and not choice.payload.startswith("confirm:")
        )

    def _offers_yes(self) -> bool:
        labels = {choice.label.casefold() for choice in self.choices}
        return "yes" in labels or any(x.payload == "confirm:yes" for x in self.choices)


_SENTENCE = re.compile(r"[^.?!\n]*(?:[.](?=\S)[^.?!\n]*)*[.?!]?", re.MULTILINE)
_PROMPT = re.compile(
    r"\bplease (?:tell|give|enter|name|send|type|say|choose|pick|provide|confirm)\b|"
    r"\b(?:tell|give|send) me\b|\bI(?:'ll)? need\b|^\s*(?:which|what|who)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"\b(?:shall|should|may|can) (?:I|we)\b(?!.*\b(?:help|do for you|call you)\b)|"
    r"\b(?:do|would) you (?:want|like|agree|confirm)\b(?! to (?:know|do|tell|change|return|exchange|"
    r"cancel|modify|use|pay|keep|have)\b.*\b(?:or|which|what)\b)|"
    r"\bis (?:that|this|it) (?:right|correct|ok|okay|fine|alright|all right)\b|\bright\?|\bcorrect\?|"
    r"\bgo ahead\b|\bproceed\b|\bdo you confirm\b|\byes or no\b|\(yes\b|\bokay\?|\bOK\?|\bagreed?\?",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|now|then|also|to|in|for|with|on|about)\b\W*){0,3}"
    r"(?:which|what|why|where|who|whom|how|when)\b(?! about\b)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:a|the|one of our|another) (?:\w+ )?(?:person|colleague|human|agent|member)s?\b|\bour team\b",
    re.IGNORECASE,
)
_MISHEARD = re.compile(
    r"\bdidn't (?:quite )?(?:get|catch|understand)\b|\banother way\b|\brephrase\b|\bother words\b|"
    r"\bnot (?:quite )?sure (?:what|I understand)\b|\bin a few words\b|\bsomething different\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\b(?:is|was|are|were) (?:that|this|it|these|those|they|there) (?:all|everything|complete)\b|"
    r"\bare (?:these|those|they) (?:all|really all)\b|\b(?:have|did) you (?:name|told|tell|list|mention)|"
    r"\ball the items\b|\bany (?:other|more|further) items?\b|\banything (?:missing|to add)\b|"
    r"\bother items\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:any|some)thing (?:else|more|further)\b|\bwhat else\b|\bsomething else\b|"
    r"\bwhat (?:can|may) I (?:help|do)\b|\bhow (?:can|may) I (?:help|assist)\b|\bwhat is it\b|"
    r"\bwhat (?:is|was) (?:your (?:question|matter)|next)\b|\bany other (?:request|matter|question|thing)",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:can't|cannot|can not|couldn't|could not|unable|impossible|unavailable|unfortunately|"
    r"out of stock|sold out|not (?:possible|available|able|allowed|enough|in stock)|"
    r"isn't (?:possible|available|allowed|any|enough|in stock)|aren't (?:available|any|possible)|"
    r"(?:there is|there's|there are|have|has) no\b|only possible|won't work|doesn't (?:work|allow|exist|"
    r"cover|have enough)|don't (?:have|find|see|offer))\b|\bI'm afraid\b",
    re.IGNORECASE,
)
