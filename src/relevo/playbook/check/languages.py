"""Languages: whatever can be said must be there in every language of the project."""

from collections.abc import Mapping, Sequence
from typing import cast

from relevo.playbook.check.names import texts_of
from relevo.playbook.language_codes import by_language
from relevo.playbook.model import Bundle, Flow, Localized, Place
from relevo.playbook.problem import Findings, did_you_mean
from relevo.playbook.texts import shipped

_MANY = 5
_TONES = (
    *("upset", "web", "sms", "whatsapp", "rcs", "messenger", "voice", "email", "terminal", "api"),
)
"""What may stand behind a language: the mood `upset`, and the channels that relevo knows."""


def check_languages(bundle: Bundle, flow: Flow, findings: Findings) -> None:
    """Find texts of a flow that lack a language; of a ready-made one only those that it speaks."""
    spoken = _spoken(flow) if _is_ready_made(flow) else bundle.languages
    languages = [language for language in bundle.languages if language in spoken]
    texts: list[tuple[Place, str, Localized]] = [x for x in texts_of(flow) if x[2]]
    for slot in flow.slots.values():
        for option in slot.options:
            texts.append((slot.place, f"option `{option.value}` of `{slot.name}`", option.label))
    if flow.title:
        texts.append((flow.place, f"the title of `{flow.name}`", flow.title))
    for place, what, text in texts:
        missing = [language for language in languages if not text.get(language)]
        if missing:
            named = ", ".join(missing)
            findings.add(place, f"{_upper(what)} has no text in: {named}.", "Add it.")
        for key in text:
            tone = key.partition(".")[2]
            if tone and tone not in _TONES and tone not in _channels(bundle):
                mend = did_you_mean(tone, (*_TONES, *_channels(bundle)))
                findings.add(place, f"`{tone}` in `{key}` is no channel and no mood.", mend)
    if flow.startable:
        _check_entrance(languages, flow, findings)


def _channels(bundle: Bundle) -> tuple[str, ...]:
    """The channels that the project names itself."""
    named = bundle.settings.get("channels")
    return (
        tuple(map(str, cast("Mapping[str, object]", named))) if isinstance(named, Mapping) else ()
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _check_entrance(languages: Sequence[str], flow: Flow, findings: Findings) -> None:
    if not flow.title:
        mend = f"Add `title: {by_language(languages)}`, or `startable: false`."
        findings.add(flow.place, f"Flow `{flow.name}` has no title.", mend)
    missing = [language for language in languages if not flow.examples.get(language)]
    if missing:
        named = ", ".join(missing)
        mend = "Add what customers say, or `startable: false`."
        findings.add(flow.place, f"Flow `{flow.name}` has no examples in: {named}.", mend)


def _is_ready_made(flow: Flow) -> bool:
    """Say whether the flow is used as it comes; what a project extends is its own."""
    return flow.place.file.startswith("library/")


def _spoken(flow: Flow) -> frozenset[str]:
    return frozenset(key.partition(".")[0] for _, _, text in texts_of(flow) for key in text)


def check_ready_made(bundle: Bundle, place: Place, findings: Findings) -> None:
    """Find languages of the project that ready-made flows do not speak: one problem a language."""
    flows = [flow for flow in bundle.flows.values() if _is_ready_made(flow)]
    for language in bundle.languages:
        mute = [flow for flow in flows if language not in _spoken(flow)]
        if mute:
            names = ", ".join(f"`{flow.name}`" for flow in mute[:_MANY])
            more = f" and {len(mute) - _MANY} more" if len(mute) > _MANY else ""
            spoken = ", ".join(sorted(frozenset[str]().union(*map(_spoken, mute))))
            what = f"The ready-made {names}{more} speak {spoken}, not `{language}`."
            mend = "Leave the language out, or leave them out of `use:` and write your own."
            findings.add(place, what, mend)


def check_sentences(bundle: Bundle, place: Place, findings: Findings) -> None:
    """Find languages of the project that relevo's own sentences are not given in."""
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
