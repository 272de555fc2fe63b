"""A mail server and a robot on this machine, as small as they can be and as strict as the real ones where it matters: the mail server
keeps envelope and mail, the robot checks the vendor's signature and answers as the vendor does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "SEC0000secret"


@dataclass
class Mailbox:
    """`refuse`: receivers answered with 550. `silent`: every session is closed at once. `greylist`: so many mails are put off with 451."""

    port: int = 0
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    silent: bool = False
    greylist: int = 0
    sessions: int = 0
    logins: list[str] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        box.sessions += 1
        if box.silent:
            return
        receivers: list[str] = []
        self._say(220, "test")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            match verb.upper():
                case "EHLO" | "HELO":
                    self.wfile.write(b"250-test\r\n250 AUTH PLAIN\r\n")
                case "AUTH":
                    box.logins.append(base64.b64decode(rest.partition(" ")[2]).decode())
                    self._say(235, "welcome")
                case "MAIL" | "RSET":
                    receivers = []
                    self._say(250, "ok")
                case "RCPT":
                    address = rest.partition("<")[2].partition(">")[0]
                    if address in box.refuse:
                        self._say(550, "no such user")
                    else:
                        receivers.append(address)
                        self._say(250, "ok")
                case "DATA":
                    self._say(354, "go on")
                    body = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        body += part[1:] if part.startswith(b"..") else part
                    if box.greylist:
                        box.greylist -= 1
                        self._say(451, "try later")
                    else:
                        box.mails.append((receivers, message_from_bytes(body, policy=policy.default)))  # type: ignore[arg-type]
                        self._say(250, "taken")
                case "QUIT":
                    self._say(221, "bye")
                    return
                case _:
                    self._say(250, "ok")

    def _say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    box = Mailbox()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield box
        server.shutdown()


@dataclass
class Robot:
    """`answer` overrides what it says; `redirect` sends the caller elsewhere."""

    port: int = 0
    taken: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    status: int = 200
    answer: dict[str, Any] | None = None
    redirect: str = ""

    def address(self, service: str) -> str:
        path = {"dingtalk": "robot/send?access_token=TOKEN123", "wecom": "cgi-bin/webhook/send?key=KEY12345", "feishu": "open-apis/bot/v2/hook/HOOK1234"}
        return f"http://127.0.0.1:{self.port}/{path[service]}"


def _signed(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


class _Call(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        robot: Robot = self.server.robot  # type: ignore[attr-defined]
        robot.paths.append(self.path)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if robot.redirect:
            self.send_response(302)
            self.send_header("Location", robot.redirect)
            self.end_headers()
            return
        answer = robot.answer or self._judge(body)
        if robot.status == 200 and 0 in (answer.get("errcode"), answer.get("code")):
            robot.taken.append(body)
        said = json.dumps(answer).encode()
        self.send_response(robot.status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def _judge(self, body: dict[str, Any]) -> dict[str, Any]:
        parts = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        if "access_token" in query:
            stamp = query.get("timestamp", "")
            good = query.get("sign") == _signed(SECRET, f"{stamp}\n{SECRET}") and len(stamp) == 13 and body["markdown"]["title"]
            return {"errcode": 0, "errmsg": "ok"} if good else {"errcode": 310000, "errmsg": "sign not match, access_token=TOKEN123"}
        if "key" in query:
            good = len(body["markdown"]["content"].encode()) <= 4096
            return {"errcode": 0, "errmsg": "ok"} if good else {"errcode": 40058, "errmsg": "markdown.content exceed max length 4096"}
        good = body.get("sign") == _signed(f"{body.get('timestamp')}\n{SECRET}", "") and len(body["timestamp"]) == 10 and body["msg_type"] == "post"
        return {"code": 0, "msg": "success", "data": {}} if good else {"code": 19021, "msg": "sign match fail"}

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def robot_server() -> Iterator[Robot]:
    robot = Robot()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Call) as server:
        server.daemon_threads = True
        server.robot = robot  # type: ignore[attr-defined]
        robot.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield robot
        server.shutdown()
