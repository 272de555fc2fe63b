"""One POST to a robot: to the checked ip, no redirect followed, no proxy, an answer read no further than it may be long, all of it in time."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from typing import Any

from core.notices.addresses import Target, resolve, secrets_of, without_secrets
from core.notices.errors import NotDelivered
from core.notices.robots import Request

SECONDS = 8
LONGEST_ANSWER = 64_000


class _Plain(http.client.HTTPConnection):
    """Connects to the ip that was checked; the name stays in the Host header."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self._ip = target.ip

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)


class _Safe(_Plain):
    """The same under TLS; the certificate must be the host's."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def post(request: Request, *, allow_internal: bool) -> dict[str, Any]:
    """The robot's answer as JSON; raises NotDelivered. Nothing it says holds a key of the address."""
    hidden = secrets_of(request.address, request.secret)
    target = resolve(request.address, allow_internal=allow_internal)
    connection = _Safe(target) if target.https else _Plain(target)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Mandate", "Connection": "close"}
    try:
        connection.request("POST", target.path, json.dumps(request.body, ensure_ascii=False).encode(), headers)
        answer = connection.getresponse()
        body = _read(answer)
    except TimeoutError as late:
        raise NotDelivered("silent", target.host) from late
    except (OSError, http.client.HTTPException, ValueError) as broken:
        raise NotDelivered("silent", without_secrets(f"{target.host}: {broken}", *hidden)) from broken
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise NotDelivered("http_status", f"HTTP {answer.status}")
    try:
        said = json.loads(body)
    except ValueError as unreadable:
        raise NotDelivered("strange_answer") from unreadable
    if not isinstance(said, dict):
        raise NotDelivered("strange_answer")
    return {key: without_secrets(value, *hidden) if isinstance(value, str) else value for key, value in said.items()}


def _read(answer: http.client.HTTPResponse) -> bytes:
    """The body; a robot that drips it byte by byte is as good as silent."""
    body, end = b"", time.monotonic() + SECONDS
    while part := answer.read1(8192):
        body += part
        if len(body) > LONGEST_ANSWER or time.monotonic() > end:
            raise TimeoutError
    return body
