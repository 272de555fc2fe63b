"""Mail: plain text and simple HTML with everything escaped, over the SMTP server of config.toml. The password comes from the
environment only (MANDATE_SMTP_PASSWORD)."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr

from markupsafe import Markup

from core import clock
from core.notices.errors import NotDelivered
from core.notices.render import Letter
from core.settings import settings
from core.settings.model import Mail

SECONDS = 8
PASSWORD = "MANDATE_SMTP_PASSWORD"  # noqa: S105  the name of a variable
LONGEST_SUBJECT = 200

_FONT = "font:14px/1.55 'PingFang SC','Microsoft YaHei',Arial,sans-serif;color:#182033"
_QUIET = "font-size:12px;color:#5d6880"
_PAGE = (
    '<!doctype html><html lang="{}"><body style="margin:0;background:#f5f6fb;' + _FONT + '">'
    '<div style="max-width:600px;margin:0 auto;padding:20px 14px"><p style="margin:0 0 12px">{}</p>'
    '<div style="background:#fff;border:1px solid #e3e7f0;border-radius:10px;padding:4px 16px">{}</div>{}'
    '<p style="margin:14px 0 0;' + _QUIET + '">{}</p></div></body></html>'
)
_ROW = (
    '<div style="padding:11px 0"><div><b style="font-weight:600">{}</b></div>{}'
    '<div style="' + _QUIET + '">{}</div>{}</div>'
)
_LINE = '<div style="border-top:1px solid #eef1f6"></div>'
_SAID = '<div style="color:#475068">“{}”</div>'
_LINK = '<a href="{}" style="display:inline-block;margin-top:6px;color:#2547d0;text-decoration:none;font-weight:500">{} →</a>'


def is_on() -> bool:
    """Whether the firm has named a mail server."""
    return bool(settings().mail.host)


def message(letter: Letter, *, name: str, address: str, language: str, key: str) -> Message:
    """The mail. `key` makes its Message-ID: a mail that is sent twice after a crash is one for the reader's program.

    Raises NotDelivered for an address that is none. No line break of anybody's reaches a header. Headers are made by `Header`, which
    keeps the spaces between encoded words; the newer EmailMessage of Python 3.11 loses them when it folds."""
    sent = MIMEMultipart("alternative")
    sender = settings().mail.sender
    try:
        sent["From"] = _person(settings().firm.name if language == "zh" else settings().firm.name_en, sender)
        sent["To"] = _person(name, address)
    except (ValueError, IndexError, HeaderParseError) as wrong:
        raise NotDelivered("no_address", final=True) from wrong
    sent["Subject"] = Header(one_line(letter.subject)[:LONGEST_SUBJECT], "utf-8")  # type: ignore[assignment]
    sent["Date"] = format_datetime(clock.now())
    sent["Message-ID"] = f"<{key}@{sender.rpartition('@')[2]}>"
    sent["Auto-Submitted"] = "auto-generated"
    sent.attach(MIMEText(plain(letter), "plain", "utf-8"))
    sent.attach(MIMEText(html(letter, language), "html", "utf-8"))
    return sent


def one_line(text: str) -> str:
    """Control characters and line breaks of every kind become one space: nothing typed makes a header of its own."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()


def plain(letter: Letter) -> str:
    blocks = [letter.greeting]
    for line in letter.lines:
        rows = [f"· {one_line(line.text)}", f"“{line.said}”" if line.said else "", line.when, line.link]
        blocks.append("\n  ".join(row for row in rows if row))
    footer = "\n".join(part for part in (letter.footer, letter.footer_link) if part)
    return "\n\n".join([*blocks, *([letter.rest] if letter.rest else []), f"-- \n{footer}"]) + "\n"


def html(letter: Letter, language: str) -> str:
    rows = Markup(_LINE).join(
        Markup(_ROW).format(
            line.text,
            Markup(_SAID).format(line.said) if line.said else "",
            line.when,
            Markup(_LINK).format(line.link, letter.open) if line.link else "",
        )
        for line in letter.lines
    )
    rest = Markup('<p style="margin:12px 0 0">{}</p>').format(letter.rest) if letter.rest else ""
    link = Markup('<a href="{}" style="color:#5d6880">{}</a>').format(letter.footer_link, letter.footer) if letter.footer_link else letter.footer
    return str(Markup(_PAGE).format("zh-CN" if language == "zh" else "en", letter.greeting, rows, rest, link))


def _person(name: str, address: str) -> str:
    """Name and address for a header; raises ValueError (or what the parser raises) for an address that is none."""
    if "@" not in address or one_line(address) != address or not address.isascii():
        raise ValueError(address)
    return formataddr((one_line(name), Address(addr_spec=address).addr_spec))


class Post:
    """The open line to the mail server, for all mails of one round. A server that does not answer is asked once, not for each mail."""

    def __init__(self, config: Mail) -> None:
        self._config = config
        self._line: smtplib.SMTP | None = None
        self._down: NotDelivered | None = None

    def send(self, mail: Message) -> None:
        """Raises NotDelivered; a refused receiver is final, a server that is away is not."""
        if self._down:
            raise self._down
        try:
            line = self._open()
            line.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise NotDelivered("mail_refused", f"SMTP {code}", final=code >= 500) from refused
        except smtplib.SMTPResponseException as refused:
            self.close()
            word = refused.smtp_error.decode(errors="replace") if isinstance(refused.smtp_error, bytes) else str(refused.smtp_error)
            raise NotDelivered("mail_server", f"SMTP {refused.smtp_code} {one_line(word)[:120]}") from refused
        except (smtplib.SMTPException, OSError, UnicodeError) as broken:
            self.close()
            self._down = NotDelivered("mail_server", one_line(str(broken)))
            raise self._down from broken

    def _open(self) -> smtplib.SMTP:
        if self._line is None:
            config = self._config
            context = ssl.create_default_context()
            if config.security == "tls":
                self._line = smtplib.SMTP_SSL(config.host, config.port, timeout=SECONDS, context=context)
            else:
                self._line = smtplib.SMTP(config.host, config.port, timeout=SECONDS)
            if config.security == "starttls":
                self._line.starttls(context=context)
            if config.user:
                self._line.login(config.user, os.environ.get(PASSWORD, ""))
        return self._line

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


@contextmanager
def post() -> Iterator[Post]:
    line = Post(settings().mail)
    try:
        yield line
    finally:
        line.close()
