"""Passwords and PINs that customers type though nobody asked: found by the words around them.

What is found is one word or what stands in quotes; a passphrase of several bare words is masked
up to its first space only.
"""

import re
from collections.abc import Iterator

from relevo.privacy.found import Found, Hints
from relevo.privacy.reading import BLANK, Reading

_NOUN = (
    r"pass ?words?|pass ?phrase|pass ?code|passwd|pwd|pswd|contrase.?.?a|senha|palavra[ \-]passe"
    r"|mot de passe|mdp|passwort|kennwort|parola d'ordine|wachtwoord"
)
_QUALIFIER = (
    r"(?: (?:for|to|of|de|da|do|del|di|fur|pour)(?: (?:my|the|this|mi|la|el|esta|minha|meu|a|o))?"
    r" (?:account|login|profile|app|email|wifi|cuenta|perfil|correo|conta|email|acceso|acesso|konto|compte)"
    r"| (?:actual|current|old|new|vieja|antigua|nueva|anterior|atual|antiga|nova|actuelle|number))?"
)
_FILLER = r"(?:(?:now|currently|still|just|actually|simply|ahora|actualmente|agora|atualmente) )?"
_VALUE = r"(?P<value>\"[^\"\n]{1,128}\"|'[^'\n]{1,128}'|`[^`\n]{1,128}`|[^\s\"'`]\S{0,127})"

_IS = re.compile(
    rf"(?<![a-z0-9])(?P<cue>(?:{_NOUN}){_QUALIFIER}|(?:my|mi|minha|meu|tu) (?:clave|pin){_QUALIFIER})"
    rf"(?: ?(?P<sign>:|=|->|=>) ?| - | (?P<verb>is|was|es|era|e|eh|ist|war|est|will be|sera|fue|foi):? ){_FILLER}{_VALUE}"
)
_SIGN_ONLY = re.compile(
    rf"(?<![a-z0-9])(?P<cue>pass|clave|pin|secret|codigo secreto){_QUALIFIER} ?(?P<sign>:|=|->|=>) ?{_VALUE}"
)
_THE_KEY = re.compile(
    rf"(?<![a-z0-9])(?:la|the|a|o|el) (?:clave|pin){_QUALIFIER} (?:is|es|e|era|was) {_VALUE}"
)
_SETS = re.compile(
    rf"(?<![a-z0-9])(?:{_NOUN}|clave|pin)(?: actual| nueva| nova)? "
    rf"(?:to|into|as|a|para|por|como|zu|auf|en) {_VALUE}"
)
_BESIDE = re.compile(rf"(?<![a-z0-9])(?:{_NOUN}|clave|pin)[ \t]{{1,2}}{_VALUE}")
_TURNED = re.compile(
    r"(?<!\S)(?P<value>[^\s\"'`]\S{0,127}) (?:is|was|es|era|e|ist|est) "
    rf"(?:(?:my|the|our|mi|la|minha|a|mein|das|mon|le) )(?:(?:old|new|current|actual|nueva|nova) )?(?:{_NOUN}|clave|pin)(?![a-z0-9])"
)
_FORMS = (_IS, _SIGN_ONLY, _THE_KEY, _SETS, _BESIDE, _TURNED)
_LOOK = re.compile(rf"(?:{_NOUN}|clave|pin|pass|secret)")

_NO_SECRET = re.compile(
    r"(?:a|an|the|my|your|our|his|her|their|its?|it's|this|that|these|those|same|one|and|or|but|so|if|in"
    r"|for|to|of|on|at|by|with|from|as|not|no|never|always|still|now|too|very|really|just|only|also"
    r"|what|why|how|when|where|which|who|wrong|right|correct|incorrect|invalid|valid|weak|strong"
    r"|needed|available|empty|blank|hidden|visible|short|long|simple|complex|case|stolen|good|bad|safe|unsafe|secure|insecure|old|new|lost|gone|dead|broken|unknown|different|secret"
    r"|private|fine|ok|okay|there|here|please|help|again|reset|change|changed|recovery|manager"
    r"|page|link|email|mail|field|box|screen|policy|protection|protected|hint|thanks|hello|hi"
    r"|un|una|el|la|los|las|lo|mi|tu|su|esta|este|esa|ese|esto|eso|que|cual|como|cuando|donde|por|porque"
    r"|de|del|para|con|sin|en|y|o|u|si|ya|muy|mas|menos|mala|malo|buena|bueno|incorrecta|incorrecto"
    r"|correcta|correcto|erronea|invalida|valida|debil|segura|seguro|insegura|vieja|antigua|nueva"
    r"|distinta|diferente|otra|igual|misma|mismo|olvide|perdi|ayuda|gracias|hola|nunca|siempre"
    r"|um|uma|os|as|do|da|dos|das|no|na|ao|e|ou|nao|sim|meu|minha|seu|sua|essa|isso|qual|quando|onde"
    r"|corta|larga|facil|dificil|obligatoria|necesaria|obrigatoria|curta|longa|fraca|forte|errada|errado|certa|antigo|velha|nova|outra|mesma|mesmo|esqueci|ajuda|obrigad[oa]|ola"
    r"|falsch|richtig|nicht|kein|keine|abgelaufen|vergessen|bitte|incorrecte|oublie|pas)"
    r"|[a-z]{3,}(?:ing|ed|ando|endo|indo|iendo|ado|ido|ada|ida|cion|cao|word|words)"
)
_SYMBOL = re.compile(r"[!#$%^&*_+=~|<>{}\[\]\\§°]")
_ADDRESS = re.compile(r"@[^@]+\.")
_EDGE = "\"'`“”«».,;:)]>?"


def find_passwords(reading: Reading, hints: Hints) -> Iterator[Found]:
    """Give passwords and PINs; they have no value."""
    if hints.asked == "password" and reading.plain.strip(" \t\n" + BLANK):
        start = len(reading.text) - len(reading.text.lstrip())
        yield Found("password", start, len(reading.text.rstrip()), 0.9)
        return
    if not _LOOK.search(reading.plain):
        return
    for pattern in _FORMS:
        for match in pattern.finditer(reading.plain):
            found = _judge(reading, match, weak=pattern is not _IS)
            if found:
                yield found


def _judge(reading: Reading, match: re.Match[str], *, weak: bool) -> Found | None:
    start, end = match.span("value")
    raw = reading.text[start:end]
    quoted = raw[0] in "\"'`“«’‘"
    body = raw.strip(_EDGE) if quoted else raw.rstrip(_EDGE)
    if not body or BLANK in reading.plain[start:end] or (weak and _ADDRESS.search(body)):
        return None
    named = match.groupdict()
    if named.get("verb") == "e" and reading.text[match.start("verb")] == "e":
        weak = True  # Portuguese "e" is "and" more often than a hurried "é"
    if quoted or _like_a_secret(body):
        score = 0.9
    elif weak or _NO_SECRET.fullmatch(reading.plain[start : start + len(body)].strip(_EDGE)):
        return None
    else:
        score = 0.75
    if not quoted:
        end = start + len(body)
    return Found("password", start, end, score)


def _like_a_secret(body: str) -> bool:
    """Say whether no plain word looks like this: digits, symbols or capitals within."""
    if len(body) < 4 or body.startswith(("http:", "https:", "www.")):
        return False
    letters = [char for char in body if char.isalpha()]
    digits = any(char.isdigit() for char in body)
    inner_capital = any(char.isupper() for char in body[1:]) and any(c.islower() for c in body)
    return digits or inner_capital or (bool(letters) and _SYMBOL.search(body) is not None)
