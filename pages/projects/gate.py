"""The gates of an initiation as figures: revenue, cost, margin against its floor, the company's headroom by year (PRJ-09, PRJ-10)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from core.errors import Refusal
from core.initiation.figures import Figures
from core.ledger import Headroom
from core.money import ZERO
from pages.projects.parts import share_of
from pages.shared.format import money, percent
from pages.shared.html import Text, bullet, html_of, join
from pages.shared.words import _, sentence

COMFORT = Fraction(2, 100)  # this much above the floor is green, less is amber


def margin_tone(found: Figures) -> str:
    if found.margin_rate is None or not found.passes:
        return "red"
    return "amber" if Fraction(found.margin) < (Fraction(found.floor) + COMFORT) * Fraction(found.revenue) else "green"


def margin_text(found: Figures) -> str:
    """With as many decimals as tell it from its floor: 29.996 % is not shown as 30.0 %."""
    if found.margin_rate is None:
        return "—"
    places = 1
    while not found.passes and places < 6 and percent(found.margin_rate, places) == percent(found.floor, places):
        places += 1
    return percent(found.margin_rate, places)


def strip(found: Figures, *, contract: str = "", approved: bool = False) -> list[tuple[Text, Text, Text, Text]]:
    """The four cells of the figures strip."""
    tone = margin_tone(found)
    return [
        (_("Revenue, net of tax"), money(found.revenue), bullet(found.revenue, scale=max(found.revenue, found.cost) or 1), contract or _("without a contract")),
        (
            _("Budget cost"),
            money(found.cost),
            bullet(found.labour, second=found.cost - found.labour, scale=max(found.revenue, found.cost) or 1, tone="slate"),
            _(
                "labour {labour} · other {other}",
                labour=percent(share_of(found.labour, found.cost)),
                other=percent(share_of(found.cost - found.labour, found.cost)),
            ),
        ),
        (
            _("Gross margin"),
            html_of('{} <small style="display:inline">{}</small>', margin_text(found), money(found.margin)),
            bullet(max(found.margin_rate or ZERO, ZERO), scale=Decimal("0.6"), mark=found.floor, tone=tone),
            html_of('{} · <span class="t-{}">{}</span>', _("floor {rate}", rate=percent(found.floor)), tone, _floor_words(found, tone)),
        ),
        _approved_cell(found) if approved else _headroom_cell(found.headroom),
    ]


def _floor_words(found: Figures, tone: str) -> str:
    if found.margin_rate is None:
        return _("no revenue yet")
    if not found.passes:
        return _("{amount} too much", amount=money(found.lower_cost_by))
    room = (1 - Fraction(found.floor)) * Fraction(found.revenue) - Fraction(found.cost)
    return _("no room to spare") if room < 1 else _("{amount} to spare", amount=money(room, "short"))


def by_year(rows: tuple[Headroom, ...]) -> list[tuple[int, Decimal, Decimal, Decimal, bool]]:
    """(year, budget, free now, free after, enough) of the company's project budget."""
    found: dict[int, tuple[Decimal, Decimal, Decimal, bool]] = {}
    for row in rows:
        budget, now, after, enough = found.get(row.year, (ZERO, ZERO, ZERO, True))
        found[row.year] = budget + row.budget, now + row.available, after + row.after, enough and (row.enough or row.need <= 0)
    return [(year, *values) for year, values in sorted(found.items())]


def _headroom_cell(rows: tuple[Headroom, ...]) -> tuple[Text, Text, Text, Text]:
    years = by_year(rows)
    if not years:
        return (_("Company headroom"), "—", "", _("nothing planned yet"))
    year, budget, now, after, enough = years[0]
    more = join(
        (html_of('<span class="{}">{}: {} → {}</span>', "" if ok else "t-red", y, money(a, "short"), money(b, "short")) for y, _budget, a, b, ok in years[1:]),
        " · ",
    )
    figure = html_of('<span class="{}">{} → {}</span>', "" if enough else "t-red", money(now, "short"), money(after, "short"))
    note = more or (_("enough in every account") if enough else html_of('<span class="t-red">{}</span>', _("not enough")))
    return (
        _("Company headroom {year}", year=str(year)),
        figure,
        bullet(max(after, ZERO), second=max(now - max(after, ZERO), ZERO), scale=budget or 1, tone="green" if enough else "red"),
        note,
    )


def _approved_cell(found: Figures) -> tuple[Text, Text, Text, Text]:
    parts = join((html_of("{} {}", p.name, money(p.cost, "short")) for p in found.by_year), " · ")
    return (_("Occupied by year"), money(found.cost, "short"), bullet(found.cost, scale=found.cost or 1, tone="green"), parts or "—")


def sentences(refusals: tuple[Refusal, ...]) -> list[str]:
    """What the gates say, each once."""
    return list(dict.fromkeys(sentence(r) for r in refusals))
