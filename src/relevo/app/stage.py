"""Where conversation tests are played: a house in memory for each, with tools' data of its own."""

import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from relevo.app.build import Plugs, open_house
from relevo.app.project import Project, with_fresh_tools
from relevo.app.settings import Settings
from relevo.app.talk import Talk
from relevo.evaluation.cases import Case
from relevo.kernel.clock import SECOND, VirtualClock
from relevo.playbook.model import Bundle


class HouseStage:
    """Opens each case in a fresh house; the understanding is trained once for all."""

    def __init__(self, project: Project, bundle: Bundle) -> None:
        self._project = project
        self._bundle = bundle
        self._understander = project.understander()

    @asynccontextmanager
    async def open(self, case: Case) -> AsyncGenerator[Talk]:
        """Open a conversation as the case wants it."""
        plugs = Plugs(understander=self._understander)
        if case.at:
            plugs = replace(plugs, clock=VirtualClock(_moment(case.at, self._bundle.zone)))
        with tempfile.TemporaryDirectory() as data:
            settings = Settings(data=Path(data))
            project = with_fresh_tools(self._project, settings.data)
            async with open_house(settings, project, in_memory=True, plugs=plugs) as house:
                yield Talk(house, customer=case.customer, language=case.language)


def _moment(text: str, zone: str) -> int:
    local = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
    return int(local.timestamp()) * SECOND
