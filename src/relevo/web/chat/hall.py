"""What the connections of one application share."""

from dataclasses import dataclass

from relevo.web.buckets import Buckets
from relevo.web.chat.crowd import Crowd
from relevo.web.chat.view import CustomerView
from relevo.web.chat.visitors import Visitors
from relevo.web.door import Door
from relevo.web.metrics import Metrics

CHANNEL = "web"


@dataclass(frozen=True, slots=True)
class Hall:
    """The room that visitors enter."""

    door: Door
    visitors: Visitors
    crowd: Crowd
    messages: Buckets
    view: CustomerView
    metrics: Metrics
