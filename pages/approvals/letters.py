"""Notices as letters in the receiver's language, for mail and robots (PLT-11). Needs no running Streamlit: `speaking` names the language.

Plugs itself into the core when it is imported."""

from __future__ import annotations

from collections.abc import Sequence

from core.notices.render import Letter, Line, Told, plug_in
from pages.approvals.notice_lines import said_with, words_of
from pages.shared.format import instant
from pages.shared.places import address_of_record
from pages.shared.words import _, either, plural, speaking


class Letters:
    """The writer of the house."""

    def letter(self, told: Sequence[Told], *, language: str, name: tuple[str, str], digest: bool, most: int, base_url: str) -> Letter:
        """One notice is its own subject; several are counted, the first few shown."""
        with speaking(language):
            lines = [_line(one, base_url) for one in told[:most]]
            more = len(told) - len(lines)
            return Letter(
                _("[Mandate] {text}", text=_subject(lines, len(told), digest=digest)),
                _("Dear {name},", name=either(*name)),
                tuple(lines),
                plural("and {n} more notice", "and {n} more notices", more) if more else "",
                _("Open"),
                _("You decide in Mandate which notices come which way."),
                f"{base_url}/notice_choices" if base_url else "",
            )

    def test(self, *, language: str, name: tuple[str, str], base_url: str) -> Letter:
        with speaking(language):
            return Letter(
                _("[Mandate] {text}", text=_("Test message")),
                _("Dear {name},", name=either(*name)),
                (Line(_("Notices of Mandate arrive here."), link=base_url),),
                open=_("Open"),
            )


def _subject(lines: Sequence[Line], many: int, *, digest: bool) -> str:
    if digest:
        return plural("Daily digest: {n} notice", "Daily digest: {n} notices", many)
    return lines[0].text if many == 1 else _("{n} notices: {first} …", n=many, first=lines[0].text)


def _line(told: Told, base_url: str) -> Line:
    text = words_of(told.word, told.facts)
    said = said_with(told.facts, text)
    if told.people:
        text = _("For {people}: {text}", people=[either(*name) for name in told.people], text=text)
    place = address_of_record(told.record, told.record_id) or "/notices"
    return Line(text, said, instant(told.at, year=True), base_url + place if base_url else "")


plug_in(Letters())
