"""The log: one line per event, text or JSON, with the ids of request and session; never a secret, never a person's figures.

Callers log what happened and ids (`log.info("case.decided", extra=facts(case_id=7))`), not contents."""
from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from core.settings import Settings

_request: ContextVar[str] = ContextVar("request_id", default="-")
_session: ContextVar[str] = ContextVar("session_id", default="-")

_SECRETS = (
    re.compile(r"(?<=://)([^:/@\s]+):[^@\s]+(?=@)"),                                                       # user:password@ in an address
    re.compile(r"(?i)\b(password|passwd|secret|token|cookie|ticket|authorization)(['\"]?\s*[=:]\s*)(['\"]?)[^\s,;'\"]+"),
)


@contextmanager
def about(*, request: str | None = None, session: str | None = None) -> Iterator[None]:
    """Lines written inside carry these ids."""
    tokens = [(variable, variable.set(value)) for variable, value in ((_request, request), (_session, session)) if value is not None]
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)


def note_run(run: str) -> None:
    """The rest of this context is one run of a screen: what a request is to a route."""
    _request.set(run)


def note_session(session: str) -> None:
    """The rest of this context (a script run) belongs to a signed-in session."""
    _session.set(session)


def facts(**values: int | str | bool | None) -> dict[str, Any]:
    """What a line says besides its message; ids and words only, no money."""
    return {"facts": values}


def without_secrets(text: str) -> str:
    """
    >>> without_secrets("postgresql://owner:s3cret@db/mandate token=abc")
    'postgresql://owner:•••@db/mandate token=•••'
    """
    return _SECRETS[1].sub(r"\1\2\3•••", _SECRETS[0].sub(r"\1:•••", text))


class _Formatter(logging.Formatter):
    def parts(self, record: logging.LogRecord) -> dict[str, Any]:
        said: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            "request": _request.get(),
            "session": _session.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            said["error"] = without_secrets(_without_values(self.formatException(record.exc_info)))
        return said


class JsonFormatter(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.parts(record), ensure_ascii=False, default=str)


class TextFormatter(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = self.parts(record)
        error = said.pop("error", None)
        head = f"{said.pop('at')} {said.pop('level'):7} {said.pop('logger')} [{said.pop('request')} {said.pop('session')}] {said.pop('message')}"
        rest = "".join(f" {name}={value}" for name, value in said.items())
        return f"{head}{rest}\n{error}" if error else head + rest


def _without_values(trace: str) -> str:
    """A trace without the parameters of a statement or the failing row: they hold figures of persons."""
    return re.sub(r"(?m)^(\[parameters: |DETAIL: ).*$", r"\1•••", trace)


def configure(settings: Settings) -> None:
    """Sends every logger of the process to standard error in the form config.toml asks for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.log.format == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log.level)
    for noisy in ("procrastinate", "watchdog", "alembic.runtime", "httpx", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
