"""What DingTalk, WeCom and Feishu want to hear and how they sign it: pure functions, one per clause of the vendors' pages.

DingTalk signs in the query (milliseconds, the secret is the key), Feishu in the body (seconds, the secret is part of the key),
WeCom has its key in the address and no signature."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from core.notices.errors import NotDelivered
from core.notices.render import Letter, Line

SERVICES = ("dingtalk", "wecom", "feishu")
MOST_LINES = {"dingtalk": 20, "wecom": 6, "feishu": 20}  # WeCom takes 4096 bytes, DingTalk and Feishu about 20,000
WECOM_BYTES = 4096
LONGEST_LINE = 160


@dataclass(frozen=True)
class Request:
    """What is posted where. `secret` is only for taking it out of what the other side says."""

    address: str
    body: dict[str, Any]
    secret: str = field(default="", repr=False)


def request_of(service: str, address: str, secret: str, letter: Letter, now: dt.datetime) -> Request:
    """The vendor's own form of a letter."""
    return {"dingtalk": _dingtalk, "wecom": _wecom, "feishu": _feishu}[service](address, secret, letter, now)


def require_taken(answer: Mapping[str, Any]) -> None:
    """A robot answers 200 also when it refuses: its code must be 0."""
    code = next((answer[name] for name in ("errcode", "code", "StatusCode") if name in answer), None)
    if code is None:
        raise NotDelivered("strange_answer")
    if code != 0:
        said = next((str(answer[name]) for name in ("errmsg", "msg", "StatusMessage") if answer.get(name)), "")
        raise NotDelivered("robot_refused", f"{code}: {said}")


def dingtalk_sign(secret: str, milliseconds: int) -> str:
    """
    >>> dingtalk_sign("SEC1", 1700000000000)
    'ukR4+WoOOBTGaOauYqugxVrMSFyr92q4hPxJxuOkiio='
    """
    return _signed(secret, f"{milliseconds}\n{secret}")


def feishu_sign(secret: str, seconds: int) -> str:
    """
    >>> feishu_sign("SEC1", 1700000000)
    's3Va4ru9IQUY6HTJcYx7OEVyXl0V0S/y32v4ZbfOHCI='
    """
    return _signed(f"{seconds}\n{secret}", "")


def _signed(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def _dingtalk(address: str, secret: str, letter: Letter, now: dt.datetime) -> Request:
    if secret:
        stamp = int(now.timestamp() * 1000)
        address += f"{'&' if '?' in address else '?'}timestamp={stamp}&sign={quote_plus(dingtalk_sign(secret, stamp))}"
    text = _markdown(letter, heading="#### {}", item="- {}", between="\n\n")
    return Request(address, {"msgtype": "markdown", "markdown": {"title": letter.subject, "text": text}}, secret)


def _wecom(address: str, secret: str, letter: Letter, now: dt.datetime) -> Request:
    text = _markdown(letter, heading="**{}**", item="> {}", between="\n")
    return Request(address, {"msgtype": "markdown", "markdown": {"content": text.encode()[:WECOM_BYTES].decode(errors="ignore")}}, secret)


def _feishu(address: str, secret: str, letter: Letter, now: dt.datetime) -> Request:
    rows = [_feishu_row(line, letter) for line in letter.lines] + ([[{"tag": "text", "text": letter.rest}]] if letter.rest else [])
    body: dict[str, Any] = {"msg_type": "post", "content": {"post": {"zh_cn": {"title": letter.subject, "content": rows}}}}
    if secret:
        stamp = int(now.timestamp())
        body |= {"timestamp": str(stamp), "sign": feishu_sign(secret, stamp)}
    return Request(address, body, secret)


def _feishu_row(line: Line, letter: Letter) -> list[dict[str, str]]:
    row = [{"tag": "text", "text": _told(line) + " "}]
    return [*row, {"tag": "a", "text": letter.open, "href": line.link}] if line.link else row


def _markdown(letter: Letter, *, heading: str, item: str, between: str) -> str:
    link: Callable[[Line], str] = lambda line: f" [{letter.open}]({line.link})" if line.link else ""  # noqa: E731
    items = [item.format(tame(_told(line)) + link(line)) for line in letter.lines]
    return between.join([heading.format(tame(letter.subject)), *items, *([tame(letter.rest)] if letter.rest else [])])


def _told(line: Line) -> str:
    text = f"{line.text} “{line.said}”" if line.said else line.text
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 1] + "…"


_WIDE = str.maketrans({"[": "［", "]": "］", "<": "＜", ">": "＞", "*": "＊", "`": "｀", "#": "＃", "!": "！"})


def tame(text: str) -> str:
    """What people typed is text and no markup: no link, no mention of everybody, no heading.

    >>> tame("[free money](http://x) <@all>")
    '［free money］(http://x) ＜@all＞'
    """
    return re.sub(r"\s+", " ", text).translate(_WIDE)
