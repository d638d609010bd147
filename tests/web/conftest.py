"""A site in memory, and one that listens on this machine."""

from collections.abc import AsyncIterator

import pytest

from relevo.adapters.channels.web import WebWire
from relevo.kernel.clock import VirtualClock
from relevo.testing.site import Site, make_site


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def site(clock: VirtualClock) -> Site:
    return make_site(WebWire(), clock=clock)


@pytest.fixture
async def address(site: Site) -> AsyncIterator[str]:
    async with site.served() as address:
        yield address
