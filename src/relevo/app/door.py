"""The web's door: what its routes are given to work with."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from urllib.parse import urlsplit

from relevo.adapters.channels.web import WebWire
from relevo.app.build import House
from relevo.desk.people import Staff
from relevo.web.door import Demo, Door, Settings


def make_door(house: House, *, demo: bool, suggestions: Mapping[str, Sequence[str]]) -> Door:
    """Give the door of a running house; `demo` shows the shop page with lines to try."""
    public = urlsplit(house.settings.public_url)
    origins = {f"{public.scheme}://{public.netloc}"} if public.netloc else set[str]()
    return Door(
        node=house.node,
        log=house.store,
        staff=Staff(house.store, house.clock, house.ids),
        directory=house.store,
        vault=house.store,
        wire=WebWire(),
        clock=house.clock,
        ids=house.ids,
        secret=house.visitor_secret,
        settings=Settings(
            company=house.bundle.name,
            version=version("relevo"),
            origins=frozenset(origins),
            demo=Demo(suggestions) if demo else None,
        ),
    )
