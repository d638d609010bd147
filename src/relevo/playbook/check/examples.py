"""Examples that belong to two flows at once: nobody could tell which one a customer means."""

from collections.abc import Iterator

from relevo.playbook.model import Bundle, Place
from relevo.playbook.problem import Findings
from relevo.playbook.sameness import core, plain


def check_examples(bundle: Bundle, findings: Findings) -> None:
    """Find the same, or nearly the same, example in two flows, and in a flow and off topic."""
    exact: dict[str, tuple[str, str, Place]] = {}
    near: dict[tuple[str, ...], tuple[str, str, Place]] = {}
    for flow, example, place in _all_examples(bundle):
        words = plain(example)
        if not words:
            what = f"The example “{example}” of `{flow}` holds no words."
            findings.add(place, what, "Write what a customer would say.")
            continue
        wish = core(example)
        same = exact.setdefault(words, (flow, example, place))
        alike = near.setdefault(wish, (flow, example, place)) if wish else same
        for first, how in ((same, "the same"), (alike, "nearly the same")):
            if first[0] != flow:
                _report(findings, place, (flow, example), first, how)
                break


def _report(
    findings: Findings,
    place: Place,
    here: tuple[str, str],
    there: tuple[str, str, Place],
    how: str,
) -> None:
    where = f"{there[2].file}, line {there[2].line}" if there[2].line else there[0]
    findings.add(
        place,
        f"“{here[1]}” of `{here[0]}` is {how} as “{there[1]}” of `{there[0]}` ({where}).",
        "Keep it in one of them, or say it more precisely.",
    )


def _all_examples(bundle: Bundle) -> Iterator[tuple[str, str, Place]]:
    for flow in bundle.flows.values():
        for examples in flow.examples.values():
            for example in examples:
                yield flow.name, example, flow.example_places.get(example, flow.place)
    for lines in bundle.off_topic.values():
        for line in lines:
            yield "off_topic", line, Place("playbooks/off_topic.yaml", 0)
