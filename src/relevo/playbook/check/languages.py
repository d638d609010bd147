"""Languages: whatever can be said must be there in every language of the project."""

from collections.abc import Mapping
from typing import cast

from relevo.playbook.check.names import texts_of
from relevo.playbook.model import Bundle, Flow, Localized, Place
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.texts import shipped

_MANY = 5
_TONES = (
    *("upset", "web", "sms", "whatsapp", "rcs", "messenger", "voice", "email", "terminal", "api"),
)
"""What may stand behind a language: the mood `upset`, and the channels that relevo knows."""


def check_languages(bundle: Bundle, flow: Flow, findings: Findings) -> None:
    """Find texts of a flow that lack a language."""
    texts: list[tuple[Place, str, Localized]] = [x for x in texts_of(flow) if x[2]]
    for slot in flow.slots.values():
        for option in slot.options:
            texts.append((slot.place, f"option `{option.value}` of `{slot.name}`", option.label))
    if flow.title:
        texts.append((flow.place, f"the title of `{flow.name}`", flow.title))
    for place, what, text in texts:
        missing = [language for language in bundle.languages if not text.get(language)]
        if missing:
            named = ", ".join(missing)
            findings.add(place, f"{_upper(what)} has no text in: {named}.", "Add it.")
        for key in text:
            tone = key.partition(".")[2]
            if tone and tone not in _TONES and tone not in _channels(bundle):
                mend = did_you_mean(tone, (*_TONES, *_channels(bundle)))
                findings.add(place, f"`{tone}` in `{key}` is no channel and no mood.", mend)
    if flow.startable:
        _check_entrance(bundle, flow, findings)


def _channels(bundle: Bundle) -> tuple[str, ...]:
    """The channels that the project names itself."""
    named = bundle.settings.get("channels")
    return (
        tuple(map(str, cast("Mapping[str, object]", named))) if isinstance(named, Mapping) else ()
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _check_entrance(bundle: Bundle, flow: Flow, findings: Findings) -> None:
    if not flow.title:
        mend = "Add `title: {en: your order}`, or `startable: false`."
        findings.add(flow.place, f"Flow `{flow.name}` has no title.", mend)
    missing = [language for language in bundle.languages if not flow.examples.get(language)]
    if missing:
        named = ", ".join(missing)
        mend = "Add what customers say, or `startable: false`."
        findings.add(flow.place, f"Flow `{flow.name}` has no examples in: {named}.", mend)


def check_sentences(bundle: Bundle, findings: Findings) -> None:
    """Find languages of the project that relevo's own sentences are not given in."""
    place = Place("relevo.yaml", 1)
    for language in bundle.languages:
        missing = [
            name
            for name, text in shipped().items()
            if not text.get(language) and not bundle.texts.get(name, {}).get(language)
        ]
        if missing:
            few = ", ".join(f"`{name}`" for name in missing[:_MANY])
            more = f" and {len(missing) - _MANY} more" if len(missing) > _MANY else ""
            what = f"relevo's own sentences have no `{language}`: {few}{more}."
            findings.add(
                place, what, "Give them in playbooks/texts.yaml, or leave the language out."
            )
