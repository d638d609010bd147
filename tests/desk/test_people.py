from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from relevo.desk.people import REMEMBER, Staff
from relevo.desk.tokens import new_token, token_hash
from relevo.kernel.clock import SECOND, VirtualClock
from relevo.kernel.errors import BadInput, NotTheirs
from relevo.kernel.ids import SequentialIds
from relevo.testing.memory_people import MemoryPeople


@pytest.fixture
def people() -> MemoryPeople:
    return MemoryPeople()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def staff(people: MemoryPeople, clock: VirtualClock) -> Staff:
    return Staff(people, clock, SequentialIds())


async def test_that_a_new_person_is_known_by_their_token(staff: Staff) -> None:
    added = await staff.add("Ada@Example.com ", "agent", name="Ada Lovelace")
    assert added.person.mail == "ada@example.com"
    assert await staff.authenticate(added.token) == added.person


async def test_that_neither_password_nor_token_is_kept_or_shown_again(
    staff: Staff, people: MemoryPeople
) -> None:
    added = await staff.add("ada@example.com", "admin")
    kept = repr(people.kept)
    assert added.token not in kept
    assert added.password not in kept
    assert added.token not in repr(added)
    assert PasswordHasher().verify(added.person.password_hash, added.password)
    assert added.person.password_hash.startswith("$argon2id$")
    assert added.person.token_hash == token_hash(added.token)


@pytest.mark.parametrize(
    "mail",
    [
        "", "ada", "@", "a b@example.com", "a@b@c@", "<img/src=x/onerror=alert(1)>@x.com",
        "ada@<b>.com", "ada@-x.com", "ada@x..com", "ada@x.com.", '"ada"@x.com', "ada@x.com\u202e",
    ],
)  # fmt: skip
async def test_that_a_mail_address_must_look_like_one(staff: Staff, mail: str) -> None:
    with pytest.raises(BadInput, match="mail"):
        await staff.add(mail, "agent")


@pytest.mark.parametrize("mail", ["o'hara+x@shop.example", "zoë@müller.de", "a@localhost"])
async def test_that_unusual_mail_addresses_are_taken(staff: Staff, mail: str) -> None:
    assert (await staff.add(mail, "agent")).person.mail == mail


async def test_that_an_unknown_role_is_refused_with_those_that_exist(staff: Staff) -> None:
    with pytest.raises(BadInput, match="agent, supervisor, admin"):
        await staff.add("ada@example.com", "boss")


@pytest.mark.parametrize("token", ["", "rlv_x", "Bearer"])
async def test_that_what_is_no_token_is_refused(staff: Staff, token: str) -> None:
    with pytest.raises(NotTheirs):
        await staff.authenticate(token)


async def test_that_a_token_of_nobody_is_refused(staff: Staff) -> None:
    with pytest.raises(NotTheirs):
        await staff.authenticate(new_token())


async def test_that_a_dismissed_person_is_out_within_seconds(
    staff: Staff, people: MemoryPeople, clock: VirtualClock
) -> None:
    added = await staff.add("ada@example.com", "agent")
    await staff.authenticate(added.token)
    people.kept[added.person.id] = replace(added.person, active=False)
    await clock.advance(REMEMBER / SECOND)
    with pytest.raises(NotTheirs):
        await staff.authenticate(added.token)


async def test_that_customers_see_a_name_and_never_an_address(staff: Staff) -> None:
    added = await staff.add("maria.lopez_2@example.com", "agent")
    assert await staff.name_of("default", added.person.id) == "Maria Lopez"
    assert await staff.name_of("default", "prs_unknown") == ""
    assert await staff.name_of("elsewhere", added.person.id) == ""
