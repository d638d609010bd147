"""Logs: one line an event, constant texts, values as fields, no personal data."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
_CALLERS_FAULT = (
    # A handshake that we refused, with an answer and a line of our own.
    "ASGI callable returned without completing handshake",
    # A frame that was answered with 1007 as RFC 6455 wants it.
    "Invalid UTF-8 sequence received from client",
    "Invalid HTTP request received",
)
"""What uvicorn calls an error or a warning, and anybody can bring about from outside."""


def set_up_logs(level: str, form: str) -> None:
    """Send relevo's and the libraries' logs to stderr, as JSON or as text."""
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _only_type_of_error,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(_LEVELS[level])
    for noisy in ("uvicorn.access", "uvicorn.error", "alembic", "httpx", "httpcore", "websockets"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A filter that is there already is not added again.
    logging.getLogger("uvicorn.error").addFilter(_below_error)


def _below_error(record: logging.LogRecord) -> bool:
    """Tell a caller's fault at debug, so that nobody outside can fill the log with errors."""
    if isinstance(record.msg, str) and record.msg.startswith(_CALLERS_FAULT):
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
        record.exc_info = None
        return logging.getLogger().isEnabledFor(logging.DEBUG)
    return True


def _only_type_of_error(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Keep where an exception came from and drop what it says: its text may quote a customer."""
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info if isinstance(info, BaseException) else sys.exc_info()[1]
    if error is None:
        return event
    trace = error.__traceback__
    frames: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(
            f"{code.co_filename.rsplit('relevo/', 1)[-1]}:{trace.tb_lineno}:{code.co_name}"
        )
        trace = trace.tb_next
    event["error"] = type(error).__name__
    event["at"] = frames[-6:]
    return event
