"""A brief as a page of its own, to be printed or kept, and as a mail that only has to be sent (PRJ-25)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from email.message import EmailMessage

from markupsafe import Markup

from core.briefs.queries import BriefRow, Receiver
from pages.shared.html import Text, html_of, join
from pages.shared.words import _, either, speaking, word

STYLE = Markup(
    """
@page{margin:18mm 16mm}
body{font:14px/1.6 Inter,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#182033}
body{max-width:720px;margin:32px auto;padding:0 16px}
h1{font-size:20px;line-height:1.35;margin:0 0 4px}
h2{font-size:14px;margin:20px 0 4px;border-bottom:1px solid #e3e7f0;padding-bottom:3px}
p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
.quiet{color:#5d6880;font-size:12px}
section{break-inside:avoid}
"""
)


def page(brief: BriefRow, *, firm: str, project: str) -> str:
    """A whole HTML page without anything from outside; what people wrote is escaped."""
    with speaking(brief.language):
        language = "zh-CN" if brief.language == "zh" else "en"
        told = _("{firm} · {project}", firm=firm, project=project)
        return str(
            html_of(
                '<!doctype html><html lang="{}"><head><meta charset="utf-8">'
                '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{}</title>'
                '<style>{}</style></head><body><h1>{}</h1><p class="quiet">{}</p>{}</body></html>',
                language,
                brief.title,
                STYLE,
                brief.title,
                told,
                body(brief),  # noqa: S704  our own style
            )  # fmt: skip
        )


def body(brief: BriefRow) -> Text:
    """The sections one after the other."""
    return join(html_of("<section><h2>{}</h2><p>{}</p></section>", word(f"brief_section.{s.key}"), s.text) for s in brief.sections)


def words(brief: BriefRow) -> str:
    """The same as plain text."""
    with speaking(brief.language):
        return "\n\n".join([brief.title, *(f"{word(f'brief_section.{s.key}')}\n{s.text}" for s in brief.sections)]) + "\n"


def mail(brief: BriefRow, receivers: Sequence[Receiver], *, firm: str, project: str, sender: str = "") -> bytes:
    """A mail file that opens in the sender's own mail program, addressed and ready to send."""
    message = EmailMessage()
    message["Subject"] = " ".join(brief.title.split())
    message["To"] = ", ".join(dict.fromkeys(r.email for r in receivers if r.email and "\n" not in r.email and "\r" not in r.email))
    if sender:
        message["From"] = sender
    message["X-Unsent"] = "1"
    message.set_content(words(brief))
    message.add_alternative(page(brief, firm=firm, project=project), subtype="html")
    return bytes(message)


def shown_in(brief: BriefRow, *, firm: str, project: str) -> str:
    """The page as an address of its own, for a frame."""
    return "data:text/html;base64," + base64.b64encode(page(brief, firm=firm, project=project).encode()).decode()


def name_of(receiver: Receiver) -> str:
    return either(receiver.name, receiver.name_en)
