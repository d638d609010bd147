"""From the third person to the first: "You want to return your lamp" is said as "I want to …"."""

import re

_OPTIONS = re.compile(r"\{([^{}]*)\}")
_OBJECT_AFTER = (
    "for to with of from at by about on ask asks tell tells help helps allow allows let lets give "
    "gives show shows cost costs charge charges save saves offer offers send sends call calls"
)
_FORMS: tuple[tuple[str, str], ...] = (
    (r"\byou name is\b", "my name is"),
    (r"\b(?:a |the )?human (?:agent|representative)s?\b|\ba human\b(?! being)", "a person"),
    (r"\btell (?:the|a|an) (?:customer service )?agent not to\b", "please don't"),
    (r"\b(?:the|a|an|any) (?:customer service )?agent's", "§b§"),
    (r"\b(?:the|a|an|any) (?:customer service )?agent\b", "§a§"),
    (r"§a§ is\b", "§a§ are"),
    (r"§a§ has\b", "§a§ have"),
    (r"§a§ (does|goes)(n't)?\b", r"§a§ do\2"),
    (
        r"§a§ (ask|tell|say|propose|need|want|offer|allow|find|refuse|mention|insist)s\b",
        r"§a§ \1",
    ),
    (r"\bare you\b", "am I"),
    (r"\bwere you\b", "was I"),
    (r"\byou are\b", "I am"),
    (r"\byou(?:'|’)re\b", "I'm"),
    (r"\byou were\b", "I was"),
    (r"\byou(?:'|’)(ve|d|ll)\b", r"I'\1"),
    (r"\byou (has|have)\b", "I have"),
    (r"\byourself\b", "myself"),
    (r"\byours\b", "mine"),
    (r"\byour\b", "my"),
    (rf"\b({_OBJECT_AFTER.replace(' ', '|')}) you\b", r"\1 me"),
    (r"\byou\b", "I"),
    (r"§a§", "you"),
    (r"§b§", "your"),
)
_ORDERS: tuple[tuple[str, str], ...] = (
    (
        r"^((?:[^,]{3,30}, )?)(?:also |finally |then )?(?:I )?(?:first |then )?ask you (?:explicitly )?to ",
        r"\1please ",
    ),
    (r"^((?:[^,]{3,30}, )?)(?:I )?(?:first |then )?ask (you )?", r"\1I'd like to ask \2"),
    (r"^transfer to ", "please transfer me to "),
    (r"^tell (?:you|it|them) to ", "please "),
    (r"^tell (?:you|it|them) (?:that )?", ""),
)
_GAP = re.compile(r"\s+")


def first_person(text: str) -> str:
    """Give the words of a case as the customer says them: one or more whole sentences."""
    said = _OPTIONS.sub(_options, text)
    for pattern, form in _FORMS:
        said = re.sub(pattern, form, said, flags=re.IGNORECASE)
    said = _GAP.sub(" ", said).strip(" .,;:-")
    for pattern, form in _ORDERS:
        said = re.sub(pattern, form, said, flags=re.IGNORECASE)
    return _sentence(said.strip(" .,;:"))


def _options(found: re.Match[str]) -> str:
    """Write "{'color': 'blue', 'size': 'S'}" as people say it: "color blue, size S"."""
    return ", ".join(
        part.replace("'", "").replace('"', "").replace(":", "").strip()
        for part in re.split(r",\s*(?=['\"])", found[1])
    )


def _sentence(said: str) -> str:
    if not said:
        return ""
    end = "" if said[-1] in "?!" else "."
    return said[0].upper() + said[1:] + end
