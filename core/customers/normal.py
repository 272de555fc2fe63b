"""Phone, site, e-mail, tax number, country: brought to one form and checked (SAL-05)."""
from __future__ import annotations

import re
from functools import cache

from babel import Locale

from core.customers.names import plain
from core.errors import Refusal
from core.nearest import nearest


class PhoneUnreadable(Refusal):
    """A phone is country/area-number-extension; what was typed cannot be read as one."""

    code = "phone_unreadable"


class SiteUnreadable(Refusal):
    code = "site_unreadable"


class EmailUnreadable(Refusal):
    code = "email_unreadable"


class TaxNumberUnreadable(Refusal):
    """Letters and digits, 6 to 20 of them."""

    code = "tax_number_unreadable"


class TaxNumberMistyped(Refusal):
    """The check digit of an 18-digit unified social credit code does not agree with the rest."""

    code = "tax_number_mistyped"


class CountryUnknown(Refusal):
    """`nearest` is the country that was probably meant, or empty."""

    code = "country_unknown"


HOME = "86"
_CALLING = frozenset((
    1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62, 63, 64, 65,
    66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98, 211, 212, 213, 216, 218, 220, 234, 251, 254, 255, 256, 258, 260, 263, 264, 350, 351,
    352, 353, 354, 355, 356, 357, 358, 359, 370, 371, 372, 373, 374, 375, 376, 377, 380, 381, 382, 385, 386, 387, 389, 420, 421, 423, 502,
    503, 504, 505, 506, 507, 509, 591, 592, 593, 595, 597, 598, 670, 673, 675, 679, 852, 853, 855, 856, 880, 886, 960, 961, 962, 963, 964,
    965, 966, 967, 968, 970, 971, 972, 973, 974, 975, 976, 977, 992, 993, 994, 995, 996, 998))
_EXTENSION = re.compile(r"(?:\s*(?:转|分机|ext\.?|extension|x|#)\s*|-)(\d{1,6})$", re.IGNORECASE)


def phone(text: str, *, field: str | None = None) -> str:
    """country/area-number-extension; a Chinese mobile has no area.

    >>> phone("(021) 6234 5678转801"), phone("+86 138 0013 8000"), phone("0086-10-8888 0000"), phone("+1 212 555-0100")
    ('86/021-62345678-801', '86/13800138000', '86/010-88880000', '1/212-5550100')
    >>> phone("86/021-62345678-801")
    '86/021-62345678-801'
    """
    clean = plain(text)
    if not clean:
        return ""
    kept = re.fullmatch(r"([1-9]\d{0,2})/(?:\d{1,5}-)?\d{4,14}(?:-\d{1,6})?", clean)
    if kept and kept[1] != HOME and int(kept[1]) in _CALLING:
        return clean                        # in its normal form already; at home the digits are looked at again
    country, rest = _country(clean)
    number, extension = (_home if country == HOME else _abroad)(rest)
    if number is None or re.search(r"[^\d\s()./+-]", _EXTENSION.sub("", rest)):
        raise PhoneUnreadable(field=field, value=text[:60])
    return f"{country}/{number}" + (f"-{extension}" if extension else "")


def _country(text: str) -> tuple[str, str]:
    """The calling code, HOME when none is given, nothing when there is no such code; and what follows it."""
    if match := re.match(r"^(\d{1,3})/(.*)$", text):
        return match[1], match[2]
    if match := re.match(r"^(?:\+|00)\s*(\d[\d\s()./-]*.*)$", text):
        digits = re.sub(r"^\(", "", match[1])
        for length in (1, 2, 3):
            head = re.match(rf"^\d{{{length}}}", digits)
            if head and int(head[0]) in _CALLING:
                return head[0], digits[length:].lstrip(" )-./")
        return "", ""
    return HOME, text


def _home(rest: str) -> tuple[str | None, str]:
    """A Chinese number: mobile, service number, or area and 7–8 digits, also with the extension behind a hyphen."""
    digits, extension = _digits(rest)
    if re.fullmatch(r"1[3-9]\d{9}", digits) or re.fullmatch(r"(400|800)\d{7}", digits):
        return digits, extension
    if match := re.fullmatch(r"(?:0?(10|2\d)|0?([3-9]\d{2}))(\d{7,8})", digits):
        return f"0{match[1] or match[2]}-{match[3]}", extension
    if re.fullmatch(r"[2-8]\d{6,7}", digits):
        return digits, extension
    return None, ""


def _abroad(rest: str) -> tuple[str | None, str]:
    extension = ""
    if match := re.search(r"\s*(?:ext\.?|extension|x|#|转)\s*(\d{1,6})$", rest, re.IGNORECASE):
        extension, rest = match[1], rest[: match.start()]
    groups = re.findall(r"\d+", rest)
    if len("".join(groups)) not in range(4, 15):
        return None, ""
    return (groups[0] + "-" + "".join(groups[1:]) if len(groups) > 1 else groups[0]), extension


def _digits(rest: str) -> tuple[str, str]:
    """All digits of the number, and the extension: marked as one, or what is left behind a last hyphen of a whole number."""
    marked = re.search(r"\s*(?:转|分机|ext\.?|extension|x|#)\s*(\d{1,6})$", rest, re.IGNORECASE)
    if marked:
        return re.sub(r"\D", "", rest[: marked.start()]), marked[1]
    behind = _EXTENSION.search(rest)
    if behind:
        before = re.sub(r"\D", "", rest[: behind.start()])
        if re.fullmatch(r"1[3-9]\d{9}|(?:400|800)\d{7}|0?(?:10|2\d)\d{8}|0?[3-9]\d{9,10}", before):
            return before, behind[1]
    return re.sub(r"\D", "", rest), ""


_HOST = re.compile(r"(?:\w(?:[\w-]*\w)?\.)+[a-z\u4e00-\u9fff]{2,}(?::\d+)?", re.IGNORECASE)


def site(text: str, *, field: str | None = None) -> str:
    """Without http:// and the last slash, the host in small letters.

    >>> site("https://WWW.Huaze.com.cn/"), site("huaze.com/en")
    ('www.huaze.com.cn', 'huaze.com/en')
    """
    clean = re.sub(r"^[a-z][a-z0-9+.-]*://", "", plain(text), flags=re.IGNORECASE).rstrip("/")
    if not clean:
        return ""
    host, slash, path = clean.partition("/")
    if not _HOST.fullmatch(host) or re.search(r"[\s<>\"]", path):
        raise SiteUnreadable(field=field, value=text[:60])
    return host.lower() + slash + path


def email(text: str, *, field: str | None = None) -> str:
    """The domain in small letters; what stands before the @ as it was given.

    >>> email(" Wang.Lei@Huaze.COM ")
    'Wang.Lei@huaze.com'
    """
    clean = plain(text)
    if not clean:
        return ""
    if len(clean) > 200 or not re.fullmatch(r"[^\s@<>\"',;]+@(?:[\w-]+\.)+[\w-]{2,}", clean):
        raise EmailUnreadable(field=field, value=text[:60])
    name, _, domain = clean.rpartition("@")
    return f"{name}@{domain.lower()}"


_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def tax_number(text: str, *, field: str | None = None) -> str:
    """Letters and digits, capital; a Chinese unified social credit code (18) is checked by its last sign (GB 32100).

    >>> tax_number("91110000 6000 37341L")
    '91110000600037341L'
    """
    clean = re.sub(r"[\s-]+", "", plain(text)).upper()
    if not clean:
        return ""
    if not re.fullmatch(r"[A-Z0-9]{6,20}", clean):
        raise TaxNumberUnreadable(field=field, value=text[:60])
    if len(clean) == 18 and clean[0] in "159NY" and all(c in _CREDIT for c in clean) and _credit_check(clean) != clean[-1]:
        raise TaxNumberMistyped(field=field, value=clean)
    return clean


def _credit_check(code: str) -> str:
    total = sum(_CREDIT.index(c) * pow(3, place, 31) for place, c in enumerate(code[:17]))
    return _CREDIT[(31 - total % 31) % 31]


_SAID = {
    "usa": "US", "united states of america": "US", "uk": "GB", "great britain": "GB", "england": "GB", "korea": "KR", "prc": "CN", "中国大陆": "CN",
    "uae": "AE", "holland": "NL"}
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})


@cache
def countries(language: str) -> dict[str, str]:
    """Code → name in the language ("zh", "en"), in the order of the names; China first."""
    spoken = Locale.parse("zh_CN" if language == "zh" else "en").territories
    names = {code: name for code, name in spoken.items() if re.fullmatch(r"[A-Z]{2}", code) and code not in _NO_COUNTRY}
    return {"CN": names["CN"], **dict(sorted(names.items(), key=lambda pair: pair[1]))}


@cache
def country_spellings() -> dict[str, str]:
    spelt = {plain(name).casefold(): code for language in ("en", "zh") for code, name in countries(language).items()}
    return {**spelt, **{code.casefold(): code for code in countries("en")}, **_SAID}


def country(text: str, *, field: str | None = None) -> str:
    """The code of a country written in Chinese or English or as its code; the nearest one is proposed for a misspelt one.

    >>> country("中国"), country("united states"), country("DE"), country("Korea")
    ('CN', 'US', 'DE', 'KR')
    """
    clean = plain(text).casefold()
    if not clean:
        return ""
    spelt = country_spellings()
    if clean not in spelt:
        raise CountryUnknown(field=field, value=text[:60], nearest=nearest(clean, spelt))
    return spelt[clean]
