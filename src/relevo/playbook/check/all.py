"""All checks of a bundle, in one call."""

from relevo.playbook.check.examples import check_examples
from relevo.playbook.check.graph import check_graph, check_subflows
from relevo.playbook.check.languages import check_languages, check_sentences
from relevo.playbook.check.names import check_guidelines, check_names
from relevo.playbook.check.patterns import check_patterns
from relevo.playbook.check.tools import check_identity, check_people, check_tools
from relevo.playbook.model import Bundle
from relevo.playbook.problem import Findings


def check_bundle(bundle: Bundle, findings: Findings) -> None:
    """Add every problem that the bundle has."""
    for flow in bundle.flows.values():
        check_graph(flow, findings)
        check_names(flow, findings)
        check_tools(bundle, flow, findings)
        check_languages(bundle, flow, findings)
        check_patterns(flow, findings)
    check_subflows(bundle, findings)
    check_identity(bundle, findings)
    check_people(bundle, findings)
    check_guidelines(bundle, findings)
    check_examples(bundle, findings)
    check_sentences(bundle, findings)
