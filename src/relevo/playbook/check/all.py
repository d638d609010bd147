"""All checks of a bundle, in one call."""

from collections.abc import Mapping

from relevo.playbook.check.examples import check_examples
from relevo.playbook.check.graph import check_graph, check_subflows
from relevo.playbook.check.languages import check_languages, check_ready_made, check_sentences
from relevo.playbook.check.names import check_guidelines, check_names, check_use
from relevo.playbook.check.patterns import check_patterns
from relevo.playbook.check.tools import check_identity, check_people, check_tools, check_undo
from relevo.playbook.model import Bundle, Place
from relevo.playbook.problem import Findings


def check_bundle(
    bundle: Bundle, findings: Findings, settings: Mapping[str, Place] | None = None
) -> None:
    """Add every problem that the bundle has; `settings` says where the keys of relevo.yaml stand.

    Of a flow that could not be read as a whole nothing is said that may follow from that alone.
    """
    misread = frozenset(problem.file for problem in findings.problems)
    for flow in bundle.flows.values():
        files = {flow.place.file, *(step.place.file for step in flow.steps.values())}
        whole = misread.isdisjoint(files)
        if whole:
            check_graph(flow, bundle.flows, findings)
            check_use(bundle, flow, findings)
        check_names(flow, findings)
        check_tools(bundle, flow, findings)
        check_undo(bundle, flow, findings)
        check_languages(bundle, flow, findings)
        check_patterns(flow, findings)
    check_subflows(bundle, findings)
    check_identity(bundle, findings)
    check_people(bundle, findings)
    check_guidelines(bundle, findings)
    check_examples(bundle, findings)
    place = (settings or {}).get("languages", Place("relevo.yaml", 1))
    check_ready_made(bundle, place, findings)
    check_sentences(bundle, place, findings)
