"""The firm with a mail server and robots of its own on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core import once
from core import settings as read
from tests.core.notices.servers import Mailbox, Robot, mail_server, robot_server

Configure = Callable[..., None]


@contextmanager
def configured(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Configure]:
    """Sets the firm's mail server and policy; afterwards all is as before."""

    def forget() -> None:
        read.settings.cache_clear()
        read._defaults.cache_clear()
        once._by_stamp.clear()

    def configure(*, port: int = 0, internal: bool = True, tries: int = 3, user: str = "") -> None:
        server = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "mandate@firm.example"\nuser = "{user}"\n'
        mail = f"[mail]\n{server}" if port else "[mail]\n"
        path = folder / "firm.toml"
        path.write_text(f'{mail}base_url = "https://m.example"\n[notices]\nallow_internal = {str(internal).lower()}\ntries = {tries}\n')
        monkeypatch.setenv("MANDATE_CONFIG", str(path))
        forget()

    yield configure
    monkeypatch.delenv("MANDATE_CONFIG", raising=False)
    forget()


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Configure]:
    with configured(monkeypatch, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def _mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def mailbox(_mailbox: Mailbox, configure: Configure) -> Mailbox:
    """An empty mailbox of a firm that sends mail."""
    fresh = Mailbox(port=_mailbox.port)
    _mailbox.__dict__.update(fresh.__dict__)
    configure(port=_mailbox.port)
    return _mailbox


@pytest.fixture(scope="module")
def _robot() -> Iterator[Robot]:
    with robot_server() as robot:
        yield robot


@pytest.fixture
def robot(_robot: Robot) -> Robot:
    fresh = Robot(port=_robot.port)
    _robot.__dict__.update(fresh.__dict__)
    return _robot
