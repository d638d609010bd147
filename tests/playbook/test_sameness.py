"""Unit: off-topic lines that relevo ships yield to the examples of a project."""

from relevo.playbook.bundle import load_bundle
from relevo.turn.understand.intents import Intents

FILES = {
    "relevo.yaml": "name: Desk\nlanguages: [en]\n",
    "playbooks/day.yaml": (
        "flow: day\nabout: Which day it is.\ntitle: {en: the day}\n"
        "examples: {en: [what day is it, which date do we have, tell me the day]}\n"
        "steps: [{say: {en: It is today.}}]\n"
    ),
}
LIBRARY = {"off_topic.yaml": "en: [What day is it?, tell me a joke]"}


def test_that_a_shipped_off_topic_line_gives_way_to_a_flow_for_it() -> None:
    bundle, problems = load_bundle(FILES, LIBRARY, {})
    assert bundle is not None, problems
    assert bundle.off_topic["en"] == ("tell me a joke",)
    wishes = Intents.of(bundle).read("what day is it")
    assert wishes.in_scope
    assert wishes.ranked[0].flow == "day"
