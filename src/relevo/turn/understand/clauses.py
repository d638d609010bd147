"""A long message as the clauses that may each hold a wish."""

import re

from relevo.turn.understand.normalise import fold

_SENTENCE = re.compile(r"(?<=[.!?;\n…])\s+|\n+")
_OPENERS = [
    "and",
    "but",
    "so",
    "also",
    "then",
    "because",
    "i",
    "can",
    "could",
    "how",
    "what",
    "do",
    "is",
    "are",
    "where",
    "when",
    "why",
    "who",
    "my",
    "please",
    "y",
    "pero",
    "tambien",
    "entonces",
    "porque",
    "quiero",
    "necesito",
    "puedo",
    "pueden",
    "puedes",
    "como",
    "que",
    "cual",
    "donde",
    "cuando",
    "ademas",
    "por",
    "me",
    "mi",
    "se",
    "e",
    "mas",
    "tambem",
    "entao",
    "porque",
    "quero",
    "preciso",
    "posso",
    "podem",
    "pode",
    "como",
    "o",
    "qual",
    "onde",
    "quando",
    "alem",
    "queria",
    "et",
    "mais",
    "aussi",
    "donc",
    "alors",
    "car",
    "je",
    "puis",
    "comment",
    "que",
    "quel",
    "ou",
    "quand",
    "und",
    "aber",
    "auch",
    "dann",
    "weil",
    "ich",
    "kann",
    "konnen",
    "wie",
    "was",
    "wo",
    "wann",
    "ma",
    "anche",
    "allora",
    "perche",
    "vorrei",
    "posso",
    "come",
    "cosa",
    "dove",
    "en",
    "maar",
    "ook",
    "dan",
    "omdat",
    "ik",
    "kan",
    "hoe",
    "wat",
    "waar",
]
_COMMA = re.compile(r",\s*(?=(\w+))")
_JOIN = re.compile(
    r"\s+(?=(?:and also|and then|and i|and can|and how|and what|and where|but i|also i|"
    r"y tambien|y ademas|y quiero|y necesito|y quisiera|y cuando|y donde|y como|y queria|pero "
    r"|e tambem|e quero|e preciso|e queria|e onde|e quando|e como|mas eu|mas )\b)"
)
_FEWEST = 2
_MOST = 12


def split(text: str) -> list[str]:
    """Split at sentence ends, and at a comma or `and` where another clause opens.

    A piece of fewer than two words joins its neighbour. A short text comes back whole.
    """
    pieces: list[str] = []
    for sentence in _SENTENCE.split(text):
        start = 0
        folded = fold(sentence)
        same_length = len(folded) == len(sentence)
        cuts = [
            match.end() for match in _COMMA.finditer(sentence) if fold(match.group(1)) in _OPENERS
        ]
        if same_length:
            cuts += [match.end() for match in _JOIN.finditer(folded)]
        for cut in [*sorted(cuts), len(sentence)]:
            piece = sentence[start:cut].strip(" ,")
            if len(piece.split()) >= _FEWEST:
                pieces.append(piece)
                start = cut
        rest = sentence[start:].strip(" ,")
        if rest and pieces and start:
            pieces[-1] = f"{pieces[-1]} {rest}"
    if len(pieces) > _MOST:
        pieces = [*pieces[: _MOST - 1], " ".join(pieces[_MOST - 1 :])]
    return pieces or [text]
