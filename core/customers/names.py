"""Names of firms: short forms, the form in which two names are compared, and the words a search finds them by (SAL-05, SAL-07)."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pypinyin import lazy_pinyin

_CJK = r"\u3400-\u4dbf\u4e00-\u9fff"
_LEGAL_ZH = re.compile(r"(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|集团公司|总公司|公司|集团)$")
_LEGAL_EN = re.compile(
    r"[\s,.]+(co\.?\s*,?\s*ltd\.?|company\s+limited|company|corporation|corp\.?|incorporated|inc\.?|limited|ltd\.?|llc|llp|plc|gmbh|ag|s\.?a\.?"
    r"|group|holdings?|& co\.?)\s*\.?$", re.IGNORECASE)
LONGEST_WORD = 24


def plain(text: str) -> str:
    """Full-width letters and compatibility forms as ordinary ones, spaces as one.

    >>> plain("Ａｃｍｅ　（China）  Ltd")
    'Acme (China) Ltd'
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def short_of(full_name: str) -> str:
    """The name without its legal form; the whole name when nothing else is left.

    >>> short_of("华泽医药股份有限公司"), short_of("Huaze Pharma Co., Ltd."), short_of("Acme Corporation")
    ('华泽医药', 'Huaze Pharma', 'Acme')
    """
    name = before = plain(full_name)
    while True:
        cut = _LEGAL_EN.sub("", _LEGAL_ZH.sub("", name)).strip(" ,.")
        if cut == name or not cut:
            return name or before
        name = cut


def comparable(name: str) -> str:
    """The form two names are compared in: no legal form, no case, no spaces, no punctuation.

    >>> comparable("Huaze  Pharma Co., Ltd.") == comparable("ＨＵＡＺＥ pharma")
    True
    """
    return re.sub(r"[\W_]+", "", short_of(name).casefold())


def pinyin_name(name: str) -> str:
    """Syllables of a Chinese name in pinyin, Latin parts as they are: the English short name when nobody gave one.

    >>> pinyin_name("华泽医药"), pinyin_name("TCL科技")
    ('Hua Ze Yi Yao', 'TCL Ke Ji')
    """
    parts: list[str] = []
    for part in re.findall(rf"[{_CJK}]+|[^{_CJK}]+", plain(name)):
        parts += [s.capitalize() for s in lazy_pinyin(part)] if re.match(rf"[{_CJK}]", part) else [part.strip()]
    return " ".join(p for p in parts if p)


def _runs(text: str) -> tuple[list[str], list[str]]:
    clean = unicodedata.normalize("NFKC", text).casefold()
    return re.findall(rf"[{_CJK}]+", clean), [w[:LONGEST_WORD] for w in re.findall(rf"[^\W_{_CJK}]+", clean)]


def search_terms(texts: Iterable[str]) -> list[str]:
    """What is kept in the search column: 1- and 2-grams of Chinese runs, Latin words and their beginnings.

    >>> search_terms(["华泽医药", "Acme"])
    ['ac', 'acm', 'acme', '医', '医药', '华', '华泽', '泽', '泽医', '药']
    """
    found: set[str] = set()
    for text in texts:
        cjk, words = _runs(text)
        for run in cjk:
            found |= set(run) | {run[i:i + 2] for i in range(len(run) - 1)}
        for word in words:
            found |= {word[:n] for n in range(min(2, len(word)), len(word) + 1)}
    return sorted(found)


def query_terms(text: str) -> list[str]:
    """What a typed search asks for, all of it: pairs of a Chinese run (or its one sign), Latin words whole.

    >>> query_terms("泽医药 acm"), query_terms("泽")
    (['acm', '医药', '泽医'], ['泽'])
    """
    cjk, words = _runs(text)
    found = set(words)
    for run in cjk:
        found |= {run[i:i + 2] for i in range(len(run) - 1)} or {run}
    return sorted(found)
