"""Unit: a flow with many examples keeps them in a file of its own."""

from relevo.playbook.bundle import load_bundle

FLOW = (
    "flow: hours\nabout: When the shop is open.\ntitle: {en: opening hours}\n"
    "examples: {en: [are you open]}\nsteps: [{say: {en: From nine to five.}}]\n"
)
SETTINGS = "name: Shop\nlanguages: [en]\n"


def test_that_a_flow_has_the_examples_of_its_file_too() -> None:
    files = {
        "relevo.yaml": SETTINGS,
        "playbooks/hours.yaml": FLOW,
        "playbooks/examples/hours.yaml": "en: [till when can I come]\n",
    }
    bundle, problems = load_bundle(files, {}, {})
    assert bundle is not None, problems
    assert bundle.flows["hours"].examples["en"] == ("are you open", "till when can I come")


def test_that_a_ready_made_flow_keeps_its_examples_when_a_project_adds_some() -> None:
    files = {
        "relevo.yaml": f"{SETTINGS}use: [hours]\n",
        "playbooks/examples/hours.yaml": "en: [when do you close]\n",
    }
    library = {"hours.yaml": FLOW, "examples/hours.yaml": "en: [till when can I come]\n"}
    bundle, problems = load_bundle(files, library, {})
    assert bundle is not None, problems
    said = bundle.flows["hours"].examples["en"]
    assert said == ("are you open", "till when can I come", "when do you close")


def test_that_examples_of_no_flow_and_files_without_examples_are_told() -> None:
    files = {
        "relevo.yaml": SETTINGS,
        "playbooks/hours.yaml": FLOW,
        "playbooks/examples/huors.yaml": "en: [till when can I come]\n",
        "playbooks/examples/hours.yaml": "just words\n",
    }
    _, problems = load_bundle(files, {}, {})
    told = [(problem.file, problem.mend) for problem in problems]
    assert ("playbooks/examples/hours.yaml", 'Write `en: ["…"]`.') in told
    assert any(file == "playbooks/examples/huors.yaml" and "hours" in mend for file, mend in told)
