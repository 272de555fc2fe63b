"""CON-10: net = gross / (1 + rate), each line rounded to the fen, tax = gross − net."""
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.effective import in_force
from core.tax import TaxRateMissing, TaxRateOutOfRange, add_tax, net_of, split_gross, tax_rate_on, total_of

D = Decimal


@pytest.mark.parametrize(("gross", "rate", "net", "tax"), [
    ("1060000.00", "0.06", "1000000.00", "60000.00"), ("100.00", "0.06", "94.34", "5.66"), ("0.01", "0.06", "0.01", "0.00"),
    ("0.00", "0.13", "0.00", "0.00"), ("113.00", "0.13", "100.00", "13.00"), ("100.00", "0", "100.00", "0.00"), ("-100.00", "0.06", "-94.34", "-5.66")])
def test_a_line_taken_apart(gross, rate, net, tax):
    line = split_gross(D(gross), D(rate))
    assert (str(line.net), str(line.tax)) == (net, tax)


def test_the_total_is_the_sum_of_the_lines_not_worked_out_again():
    total = total_of([split_gross(D("0.10"), D("0.06"))] * 3)
    assert (total.net, total.tax) == (D("0.27"), D("0.03"))
    assert net_of(D("0.30"), D("0.06")) == D("0.28")


@pytest.mark.parametrize("rate", ["6", "1", "-0.01", "NaN"])
def test_a_rate_that_is_no_fraction_is_refused(rate):
    with pytest.raises(TaxRateOutOfRange):
        net_of(D("100"), D(rate))


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.sampled_from(["0", "0.01", "0.03", "0.06", "0.09", "0.13"]))
def test_net_and_tax_always_make_the_gross(gross, rate):
    line = split_gross(gross, D(rate))
    assert line.net + line.tax == gross
    assert abs(line.net * (1 + D(rate)) - gross) <= D("0.005") * (1 + D(rate))


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_tax_put_on_and_taken_off_gives_the_same_net(net):
    assert split_gross(add_tax(net, D("0.06")).gross, D("0.06")).net == net


RATES = [(dt.date(2026, 7, 1), D("0.05")), (dt.date(2016, 5, 1), D("0.06"))]


@pytest.mark.parametrize(("day", "rate"), [(dt.date(2026, 6, 30), "0.06"), (dt.date(2026, 7, 1), "0.05"), (dt.date(2016, 5, 1), "0.06")])
def test_the_rate_of_a_day(day, rate):
    assert tax_rate_on(RATES, day) == D(rate)


def test_no_rate_before_the_first():
    assert in_force(RATES, dt.date(2016, 4, 30)) is None
    with pytest.raises(TaxRateMissing):
        tax_rate_on(RATES, dt.date(2016, 4, 30))
