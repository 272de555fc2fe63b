"""A test message goes out at once, while somebody looks on: what the other side says is their answer."""

from __future__ import annotations

from core import clock
from core.notices import mail
from core.notices.errors import MailNotSent, NotDelivered, RobotSilent
from core.notices.render import writer
from core.notices.robots import request_of, require_taken
from core.notices.wire import post
from core.settings import settings
from db.models import Webhook


def robot(row: Webhook, *, language: str, name: tuple[str, str], allow_internal: bool) -> None:
    letter = writer().test(language=language, name=name, base_url=settings().mail.base_url)
    try:
        require_taken(post(request_of(row.service, row.address, row.secret, letter, clock.now()), allow_internal=allow_internal))
    except NotDelivered as why:
        raise RobotSilent(problem=why.word, said=why.said) from why


def mail_to(address: str, *, language: str, name: tuple[str, str], key: str) -> None:
    letter = writer().test(language=language, name=name, base_url=settings().mail.base_url)
    try:
        with mail.post() as line:
            line.send(mail.message(letter, name=name[0] if language == "zh" else name[1] or name[0], address=address, language=language, key=key))
    except NotDelivered as why:
        raise MailNotSent(problem=why.word, said=why.said) from why
