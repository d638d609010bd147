"""What the web chat can do."""

from relevo.channels.ports import Capabilities

CAPABILITIES = Capabilities(
    name="web",
    max_code_points=4_000,
    choices=True,
    streams=True,
    sends=False,
)
