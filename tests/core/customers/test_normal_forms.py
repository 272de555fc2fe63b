"""SAL-05: phones, sites, mails, tax numbers, countries and names come to one form, or to a sentence."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.customers.names import comparable, pinyin_name, query_terms, search_terms, short_of
from core.customers.normal import (
    CountryUnknown,
    EmailUnreadable,
    PhoneUnreadable,
    SiteUnreadable,
    TaxNumberMistyped,
    TaxNumberUnreadable,
    countries,
    country,
    email,
    phone,
    site,
    tax_number,
)
from core.errors import Refusal


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("021-62345678", "86/021-62345678"),
        ("(021) 6234 5678", "86/021-62345678"),
        ("021-62345678转801", "86/021-62345678-801"),
        ("021-62345678-801", "86/021-62345678-801"),
        ("0755 2688 1234 ext. 12", "86/0755-26881234-12"),
        ("13800138000", "86/13800138000"),
        ("+86 138-0013-8000", "86/13800138000"),
        ("0086 10 88880000", "86/010-88880000"),
        ("+86-21-62345678-801", "86/021-62345678-801"),
        ("400-820-8820", "86/4008208820"),
        ("62345678", "86/62345678"),
        ("０２１－６２３４５６７８", "86/021-62345678"),
        ("+1 (212) 555-0100", "1/212-5550100"),
        ("+44 20 7946 0958 ext 3", "44/20-79460958-3"),
        ("+852 2345 6789", "852/2345-6789"),
        ("86/021-62345678-801", "86/021-62345678-801"),
        ("  ", ""),
    ],
)
def test_phones(typed: str, normal: str) -> None:
    assert phone(typed) == normal
    assert phone(normal) == normal


@pytest.mark.parametrize("typed", ["12", "abc", "021-123", "138001380001", "+999 1234567", "021-62345678<script>", "123456789012345678901", "12-34-56-78"])
def test_what_is_no_phone(typed: str) -> None:
    with pytest.raises(PhoneUnreadable):
        phone(typed)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [("https://www.Huaze.com.cn/", "www.huaze.com.cn"), ("HTTP://huaze.com/cn/关于", "huaze.com/cn/关于"), ("华泽.中国", "华泽.中国"), ("", "")],
)
def test_sites(typed: str, normal: str) -> None:
    assert site(typed) == normal


@pytest.mark.parametrize("typed", ["huaze", "http://", "javascript:alert(1)", "huaze.com/<b>", "a b.com"])
def test_what_is_no_site(typed: str) -> None:
    if typed == "http://":
        assert site(typed) == ""
        return
    with pytest.raises(SiteUnreadable):
        site(typed)


@pytest.mark.parametrize("typed", ["wang", "wang@", "@huaze.com", "wang@huaze", "wang lei@huaze.com", "wang@huaze.com, li@huaze.com", "<wang@huaze.com>"])
def test_what_is_no_mail(typed: str) -> None:
    with pytest.raises(EmailUnreadable):
        email(typed)


def test_tax_numbers() -> None:
    assert tax_number("91110000600037341l") == "91110000600037341L"
    assert tax_number("DE 123 456 789") == "DE123456789"
    with pytest.raises(TaxNumberMistyped):
        tax_number("911100006000373410")
    for typed in ("12345", "A" * 21, "税号"):
        with pytest.raises(TaxNumberUnreadable):
            tax_number(typed)


@pytest.mark.parametrize(("typed", "nearest"), [("Philipines", "PH"), ("Germny", "DE"), ("Xyzzy", "")])
def test_the_nearest_country_is_proposed(typed: str, nearest: str) -> None:
    with pytest.raises(CountryUnknown) as refused:
        country(typed)
    assert refused.value.facts["nearest"] == nearest


def test_every_country_is_known_by_its_names() -> None:
    for language in ("zh", "en"):
        for code, name in countries(language).items():
            assert country(name) == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华泽医药股份有限公司", "华泽医药"),
        ("华泽医药（集团）有限公司", "华泽医药 (集团)"),
        ("Huaze Pharma Co., Ltd.", "HUAZE  PHARMA"),
        ("Ｈｕａｚｅ", "huaze"),
        ("Acme Corp.", "Acme Corporation"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


def test_names_that_are_not() -> None:
    names = ["Xx-holding", "Xx-zobam", "Y-corporation", "Green-Plus", "Golddex", "Globex Corporation", "公司", "Group"]
    assert len({comparable(n) for n in names}) == len(names)
    assert short_of("有限公司") == "有限公司"
    assert pinyin_name("TCL科技 China") == "TCL Ke Ji China"


@given(st.text(max_size=40))
def test_a_name_is_found_by_every_part_of_it_and_no_text_breaks_the_checks(text: str) -> None:
    assert set(query_terms(text)) <= set(search_terms([text])) or any(len(t) > 24 for t in query_terms(text))
    for check in (phone, site, email, tax_number, country):
        with suppress(Refusal):
            check(text)
