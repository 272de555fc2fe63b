"""A cell's text as the value its field asks for."""
from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from core.errors import Required, require_text
from core.imports.errors import DateUnreadable, FigureUnreadable, WordUnknown
from core.imports.lists import Field
from core.money import require_amount
from core.nearest import nearest

LONGEST_SHOWN = 80


def parsed(field: Field, text: str, factor: Decimal) -> Any:
    """The value, None for an empty cell of a field that may be empty; a Refusal otherwise."""
    clean = text.strip()
    if not clean:
        if field.required:
            raise Required(field=field.key)
        return None
    match field.kind:
        case "amount":
            return require_amount(number(clean) * factor, field=field.key)
        case "count":
            return _whole(clean)
        case "day":
            return _day(clean)
        case "word":
            return _word(field, clean)
        case _:
            value = require_text(clean, field=field.key)
            return field.normal(value) if field.normal else value


def number(text: str) -> Decimal:
    """1,100.04 · ¥1 100 · １２３: a figure as people type it.

    >>> number("¥1,100.04"), number("-5")
    (Decimal('1100.04'), Decimal('-5'))
    """
    clean = re.sub(r"[\s,¥￥]|元$", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
    try:
        value = Decimal(clean)
    except InvalidOperation:
        raise FigureUnreadable(value=text[:LONGEST_SHOWN]) from None
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise FigureUnreadable(value=text[:LONGEST_SHOWN])
    return value


def _whole(text: str) -> int:
    value = number(text)
    if value != value.to_integral_value():
        raise FigureUnreadable(value=text[:LONGEST_SHOWN])
    return int(value)


def _day(text: str) -> dt.date:
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?", unicodedata.normalize("NFKC", text))
    if match:
        try:
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    raise DateUnreadable(value=text[:LONGEST_SHOWN])


def _word(field: Field, text: str) -> str:
    spellings = field.spellings() if field.spellings else {}
    spoken = unicodedata.normalize("NFKC", text).casefold()
    if spoken not in spellings:
        raise WordUnknown(value=text[:LONGEST_SHOWN], nearest=nearest(spoken, spellings))
    return spellings[spoken]


