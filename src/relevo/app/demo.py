"""What the demo needs beyond a project: log-ins for its people, and lines to try."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from relevo.app.build import House
from relevo.desk.people import Staff
from relevo.desk.ports import Role

_ROLES: tuple[Role, ...] = ("agent", "supervisor", "admin")
_NAMES: Mapping[Role, str] = {"agent": "Ana", "supervisor": "Sam", "admin": "Alex"}
_DOMAIN = "aurora-home.example"


@dataclass(frozen=True, slots=True)
class Login:
    """A person of the demo, as printed at each start."""

    role: str
    mail: str
    password: str
    token: str


async def demo_logins(house: House) -> list[Login]:
    """Give one log-in for each role; made at the first start, kept in the data folder (mode 600)."""
    path = house.settings.data / "demo-logins.json"
    kept = _kept(path)
    known = {person.mail for person in await house.store.people("default")}
    logins = [login for login in kept if login.mail in known]
    staff = Staff(house.store, house.clock, house.ids)
    missing: list[Role] = [role for role in _ROLES if role not in {x.role for x in logins}]
    for role in missing:
        added = await staff.add(_free_address(role, known), role, name=_NAMES[role])
        logins.append(Login(role, added.person.mail, added.password, added.token))
    if missing:
        _keep(path, logins)
    return logins


def _free_address(role: str, known: set[str]) -> str:
    """Give an address for the role; a second one where the first is taken and its log-in is lost."""
    names = [role, *(f"{role}{number}" for number in range(2, 100))]
    return next(mail for name in names if (mail := f"{name}@{_DOMAIN}") not in known)


def _kept(path: Path) -> list[Login]:
    try:
        return [Login(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _keep(path: Path, logins: Sequence[Login]) -> None:
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(json.dumps([asdict(login) for login in logins], indent=1), encoding="utf-8")


def demo_suggestions(folder: Path) -> Mapping[str, Sequence[str]]:
    """Give lines to try, by language, from the sample's `demo.yaml`."""
    path = folder / "demo.yaml"
    if not path.is_file():
        return {}
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {str(k): [str(line) for line in lines] for k, lines in data["suggestions"].items()}
