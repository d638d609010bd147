"""Frames of the web chat: one JSON object each, named by its `type`; pure."""

import json
import re
from typing import Annotated, NoReturn, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json

from relevo.adapters.channels.web.capabilities import CAPABILITIES
from relevo.channels import chat

MAX_FRAME = 64 * 1024
"""Bytes of one frame from a client."""
MAX_TEXT = CAPABILITIES.max_code_points
"""Code points of one message."""
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")


_LONE = re.compile("[\ud800-\udfff]")
"""Halves of a character: JavaScript's strings may hold them, and JSON's escapes may name them."""


class _Frame(BaseModel):
    # Fields that we do not know are a newer client's: they are let pass.
    model_config = ConfigDict(strict=True, extra="ignore")


class _Hello(_Frame):
    visitor: Annotated[str, Field(max_length=200)] = ""
    conversation: Annotated[str, Field(max_length=80)] = ""
    after: Annotated[int, Field(ge=0, le=2**53)] = 0
    lang: Annotated[str, Field(max_length=40)] = ""


class _Message(_Frame):
    text: str = ""
    payload: Annotated[str, Field(max_length=500)] = ""
    lang: Annotated[str, Field(max_length=40)] = ""


class WebWire(chat.ChatWire):
    """Reads and writes the frames."""

    max_text = MAX_TEXT

    def parse(self, data: str) -> chat.ClientFrame:
        """Read one frame. Raises `BadFrame` with a code of `docs/web-chat.md`."""
        if len(data) > MAX_FRAME or len(data.encode(errors="surrogatepass")) > MAX_FRAME:
            raise chat.BadFrame("too_large", f"a frame has at most {MAX_FRAME:,} bytes")
        try:
            # The quicker parsers refuse a whole frame for half a character in its text.
            found: object = json.loads(data, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise chat.BadFrame("bad_frame", "a frame is one JSON object") from None
        if not isinstance(found, dict):
            raise chat.BadFrame("bad_frame", "a frame is one JSON object")
        known = cast("dict[str, object]", found)
        return _parse({name: _whole(known[name]) for name in _FIELDS & known.keys()})

    def write(self, frame: chat.ServerFrame) -> str:
        """Write one frame."""
        head = f'{{"type":"{_KINDS[type(frame)]}"'
        fields = to_json(frame).decode()
        return head + "}" if fields == "{}" else head + "," + fields[1:]


_FIELDS = {"type", "id"} | _Hello.model_fields.keys() | _Message.model_fields.keys()


def _whole(value: object) -> object:
    return _LONE.sub("", value) if isinstance(value, str) else value


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


def _parse(found: dict[str, object]) -> chat.ClientFrame:
    kind = found.get("type")
    id_ = found.get("id")
    named = id_ if isinstance(id_, str) and _ID.fullmatch(id_) else ""
    try:
        match kind:
            case "hello":
                hello = _Hello.model_validate(found)
                return chat.Hello(
                    hello.visitor, hello.conversation, hello.after, _language(hello.lang)
                )
            case "message":
                return _message(_Message.model_validate(found), named)
            case "ping":
                return chat.Ping()
            case _:
                raise chat.BadFrame("bad_frame", "the type is hello, message or ping", named)
    except ValidationError as error:
        where = ", ".join(sorted({str(problem["loc"][0]) for problem in error.errors()}))
        raise chat.BadFrame("bad_frame", f"not as it should be: {where}", named) from None


def _message(message: _Message, id_: str) -> chat.Say:
    if not id_:
        raise chat.BadFrame(
            "bad_frame", "a message needs an id of 1 to 64 letters, digits, dots, colons or dashes"
        )
    if len(message.text) > MAX_TEXT:
        raise chat.BadFrame("too_long", f"a message has at most {MAX_TEXT:,} characters", id_)
    if not message.text.strip() and not message.payload.strip():
        raise chat.BadFrame("empty", "the message is empty", id_)
    return chat.Say(id_, message.text, message.payload, _language(message.lang))


def _language(tag: str) -> str:
    """Give the primary subtag; a tag that is none counts as not said."""
    return tag.partition("-")[0].lower() if _LANG.fullmatch(tag) else ""


_KINDS: dict[type[chat.ServerFrame], str] = {
    chat.Welcome: "welcome",
    chat.Started: "conversation",
    chat.Received: "received",
    chat.Piece: "delta",
    chat.Said: "message",
    chat.OwnerChange: "owner",
    chat.HandedOver: "handoff",
    chat.Resolved: "resolved",
    chat.Trouble: "error",
    chat.Pong: "pong",
}
