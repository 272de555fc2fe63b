"""GEN-01: half-up once, to the fen; splits that lose nothing."""
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import (
    MAX_AMOUNT,
    AmountNegative,
    AmountNotANumber,
    AmountNotPositive,
    AmountTooLarge,
    AmountTooPrecise,
    NothingToShareBy,
    fen,
    fen_up,
    require_amount,
    rounded,
    split_exactly,
)

D = Decimal


@pytest.mark.parametrize(("value", "expected"), [
    (D("0.005"), "0.01"), (D("0.004999"), "0.00"), (D("1.005"), "1.01"), (D("2.675"), "2.68"), (D("-1.005"), "-1.01"),
    (D("-0.004"), "0.00"), (0, "0.00"), (Fraction(1, 3), "0.33"), (Fraction(2, 3), "0.67"), (Fraction(1, 200), "0.01"),
    (D("12345678901234567890123456789.125"), "12345678901234567890123456789.13"),
])
def test_fen_rounds_half_up_once(value, expected):
    assert str(fen(value)) == expected


@pytest.mark.parametrize(("value", "places", "expected"), [
    (Fraction(240, 7), 6, "34.285714"), (D("2.5"), 0, "3"), (D("-2.5"), 0, "-3"), (D("29.996"), 1, "30.0"), (1, 3, "1.000")])
def test_rounded_to_any_place(value, places, expected):
    assert str(rounded(value, places)) == expected


@pytest.mark.parametrize(("value", "expected"), [
    (D("0.0142857"), "0.02"), (D("0.01"), "0.01"), (D("20000"), "20000.00"), (Fraction(200000000, 7000), "28571.43"), (D("-0.019"), "-0.01"), (0, "0.00")])
def test_fen_up_is_enough_and_not_a_fen_more(value, expected):
    assert str(fen_up(value)) == expected


@given(st.fractions(min_value=-10**9, max_value=10**9))
def test_fen_up_is_the_next_fen(value):
    assert 0 <= Fraction(fen_up(value)) - value < Fraction(1, 100)


@pytest.mark.parametrize(("value", "options", "refusal"), [
    (D("-0.01"), {}, AmountNegative), (D("0"), {"positive": True}, AmountNotPositive), (D("-1"), {"positive": True, "negative_ok": True}, AmountNotPositive),
    (D("1.001"), {}, AmountTooPrecise), (D("1E-999999"), {}, AmountTooPrecise), (D("100000000000000"), {}, AmountTooLarge),
    (D("1E+999999"), {}, AmountTooLarge),
    (D("NaN"), {}, AmountNotANumber), (D("Infinity"), {}, AmountNotANumber), (D("-Infinity"), {}, AmountNotANumber),
    (D("101"), {"maximum": D(100)}, AmountTooLarge)])
def test_amount_that_cannot_be_one_is_refused_beside_its_field(value, options, refusal):
    with pytest.raises(refusal) as caught:
        require_amount(value, field="amount", row=7, **options)
    assert caught.value.field == "amount"
    assert caught.value.facts["row"] == 7


@pytest.mark.parametrize(("value", "options", "expected"), [
    (D("0"), {}, "0.00"), (D("12.5"), {}, "12.50"), (D("1.000"), {}, "1.00"), (D("1E+2"), {}, "100.00"), (MAX_AMOUNT, {}, str(MAX_AMOUNT)),
    (D("-3.10"), {"negative_ok": True}, "-3.10")])
def test_amount_comes_back_with_two_decimals(value, options, expected):
    assert str(require_amount(value, **options)) == expected


@pytest.mark.parametrize(("total", "weights", "keys", "expected"), [
    (D("100.00"), [1, 1, 1], None, ["33.34", "33.33", "33.33"]),
    (D("0.01"), [1, 1], ["E02", "E01"], ["0.00", "0.01"]),
    (D("0.02"), [1, 1, 1], ["E03", "E02", "E01"], ["0.00", "0.01", "0.01"]),
    (D("-100.00"), [1, 1, 1], None, ["-33.34", "-33.33", "-33.33"]),
    (D("10"), [0, 5, 0], None, ["0.00", "10.00", "0.00"]),
    (D("0.00"), [0, 0], None, ["0.00", "0.00"]),
    (D("10.005"), [1, 1], None, ["5.003", "5.002"]),
    (D("27600.00"), [Fraction(240, 7), Fraction(907, 35), Fraction(698, 35), Fraction(139, 7)], list("ABCD"), ["9462.86", "7152.34", "5504.23", "5480.57"]),
    (D("5.00"), [], None, None), (D("5.00"), [0, 0], None, None)])
def test_split_by_largest_remainder(total, weights, keys, expected):
    if expected is None:
        with pytest.raises(NothingToShareBy):
            split_exactly(total, weights, keys)
    else:
        assert [str(part) for part in split_exactly(total, weights, keys)] == expected


def test_split_refuses_what_only_a_bug_can_ask():
    with pytest.raises(ValueError, match="negative"):
        split_exactly(D(1), [1, -1])
    with pytest.raises(ValueError, match="tie key"):
        split_exactly(D(1), [1, 1], ["a"])
    with pytest.raises(ValueError, match="finer"):
        split_exactly(Fraction(1, 3), [1, 1])


amounts = st.decimals(min_value=-10**12, max_value=10**12, allow_nan=False, allow_infinity=False, places=2)


@given(amounts, st.lists(st.decimals(min_value=0, max_value=10**6, allow_nan=False, places=3), min_size=1, max_size=30))
def test_parts_add_up_and_none_is_a_fen_off(total, weights):
    if not sum(weights):
        return
    parts = split_exactly(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * Fraction(weight) / Fraction(sum(weights))) < Fraction(1, 100)
        assert weight or not part
