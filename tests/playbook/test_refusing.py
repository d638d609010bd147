"""Unit: a value that the customer does not give leads to why, to another way, and to a person."""

import pytest
from tests.playbook.shop import FILES, SETTINGS, bench
from tests.playbook.talk import Talk, bundle_of, problems_of

from relevo.conversation.commands import Confirm, Deny, RefuseSlot, SetSlot, StartFlow
from relevo.conversation.packet import Reason

PROVE = """
flow: prove
startable: false
slots:
  order_id:
    {type: pattern, pattern: "W\\\\d{3}", ask: An order number?, why: It is on your bill., refused: by_mail}
  postcode: {type: text, ask: The postcode?, share: true}
  code: {type: text, ask: The code from the mail?}
steps:
  - call: identify(order_id, postcode)
    as: customer
    then: end
  - id: by_mail
    ask: code
  - handoff: identity_unverified
"""


def shop(prove: str = FILES["playbooks/prove.yaml"]) -> Talk:
    settings = SETTINGS.replace("[en, es]", "[en]") if prove is PROVE else SETTINGS
    return Talk(bundle_of(FILES | {"playbooks/prove.yaml": prove}, settings=settings), bench)


def test_that_a_customer_who_asks_why_is_told_and_asked_again() -> None:
    talk = shop(PROVE)
    talk.hears(StartFlow("cancel"))
    said = talk.hears(RefuseSlot("order_id", "why"))
    assert talk.texts == ["prove.why.order_id", "prove.ask.order_id"]
    assert "It is on your bill." in said


def test_that_asking_why_again_and_again_ends_with_people() -> None:
    talk = shop()
    talk.hears(StartFlow("status"))
    for _ in range(2):
        talk.hears(RefuseSlot("order_id", "why"))
        assert talk.texts == ["why.flow", "status.ask.order_id"]
    talk.hears(RefuseSlot("order_id", "why"))
    assert talk.handoff is not None


def test_that_another_way_is_taken_where_the_playbook_has_one() -> None:
    talk = shop(PROVE)
    talk.hears(StartFlow("cancel"))
    talk.hears(RefuseSlot("order_id"))
    assert talk.texts == ["refused.other_way", "prove.ask.code"]


@pytest.mark.parametrize(
    ("reason", "texts"),
    [
        ("unwilling", ["why.flow", "status.refused.order_id"]),
        ("unknown", ["status.refused.order_id"]),
    ],
)
def test_that_a_person_is_offered_and_the_second_refusal_gets_one(reason: str, texts: str) -> None:
    talk = shop()
    talk.hears(StartFlow("status"))
    refusal = RefuseSlot("order_id", "unknown" if reason == "unknown" else "unwilling")
    talk.hears(refusal)
    assert talk.texts == texts
    assert talk.payloads == ["human"]
    talk.hears(refusal)
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.RULE_MATCHED
    assert talk.handoff.detail == f"order_id was not given: {reason}"


def test_that_a_yes_to_the_offer_gets_a_person_and_a_no_the_question() -> None:
    talk = shop()
    talk.hears(StartFlow("status"))
    talk.hears(RefuseSlot("order_id"))
    before = talk.state
    talk.hears(Deny())
    assert talk.texts == ["status.ask.order_id"]
    talk.state = before
    talk.hears(Confirm())
    assert talk.handoff is not None


def test_that_the_value_may_still_come_after_a_refusal() -> None:
    talk = shop()
    talk.hears(StartFlow("status"))
    talk.hears(RefuseSlot("order_id", "unknown"))
    assert talk.hears(SetSlot("order_id", "W001")).startswith("It is on its way.")


def test_that_who_does_not_prove_who_they_are_is_told_why_and_goes_to_people() -> None:
    talk = shop()
    talk.hears(StartFlow("cancel"))
    talk.hears(RefuseSlot("order_id"))
    assert talk.texts[0] == "why.identity"
    talk.hears(RefuseSlot("order_id"))
    assert talk.handoff is not None
    assert talk.handoff.reason is Reason.IDENTITY_UNVERIFIED


def test_that_another_way_that_does_not_exist_is_found() -> None:
    text = FILES["playbooks/status.yaml"].replace("share: true", "refused: gone")
    found = problems_of(FILES | {"playbooks/status.yaml": text}, settings=SETTINGS)
    assert "There is no step `gone`." in [problem.what for problem in found]
