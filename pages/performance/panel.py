"""A bonus sheet's figures and lines: on the decision page and on the sheet's own page (PER-01 … PER-05).

Every figure can be recomputed from what stands beside it; who sees only the own line sees only that."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from core.access import Actor
from core.performance.queries import LineRow, SheetDetail, sheet_detail
from pages.shared.format import day, days, money, percent, points
from pages.shared.html import Text, bullet, html, html_of, join, muted, person, sentence_line, table
from pages.shared.record import card, figures
from pages.shared.words import _, either, sentence, word

HUNDRED = Decimal(100)


def draw(actor: Actor, document_id: int) -> None:
    """Figures, how the pool came about, the lines."""
    show(sheet_detail(actor, document_id))


def if_approved(actor: Actor, document_id: int) -> str:
    detail = sheet_detail(actor, document_id)
    return _(
        "The sheet is frozen; finance can pay {amount} to {count} persons, each of whom then sees the own line.",
        amount=detail.row.pool,
        count=len(detail.lines),
    )


def show(detail: SheetDetail) -> None:
    if detail.row.pool is not None:
        _strip(detail)
        _difference(detail)
        _recompute(detail)
    _lines(detail)


def _strip(detail: SheetDetail) -> None:
    row = detail.row
    revenue = detail.revenue or Decimal(0)
    distributed = (row.pool or Decimal(0)) - (detail.undistributed or Decimal(0))
    figures(
        [
            (
                _("Recognised revenue, net"),
                money(detail.revenue),
                bullet(1, scale=1, tone="blue"),
                _("{share} of the project's net revenue", share=percent(Decimal(detail.sources["revenue_share"]))),
            ),
            (
                _("Gross profit"),
                money(detail.margin),
                bullet(max(detail.margin or 0, 0), scale=revenue or 1, tone="green"),
                _("cost {amount} until {date}", amount=money(detail.cost), date=day(row.settled_on)),
            ),
            (_("Quality score"), f"{detail.quality_score:.1f}", bullet(detail.quality_score or 0, scale=100, tone="blue"), _quality(detail)),
            (
                _("Bonus pool"),
                money(row.pool),
                bullet(distributed, scale=row.pool or 1, tone="green" if not detail.undistributed else "amber"),
                _("shared to the fen") if not detail.undistributed else _("{amount} stays undistributed", amount=detail.undistributed),
            ),
        ]
    )


def _quality(detail: SheetDetail) -> Text:
    used = detail.sources["quality"]
    parts = [f"{word('quality_part.' + name)} {used['scores'][name] or '—'} × {used['weights'][name]}%" for name in ("qa", "daily", "customer")]
    return " · ".join(parts)


def _difference(detail: SheetDetail) -> None:
    """PER-05: what changed since stands beside the sheet, never in it."""
    if detail.difference:
        sentence_line(
            _(
                "A source changed since {date}: worked out today the pool would be {now}, {difference} against this sheet. The sheet stays as it is.",
                date=day(detail.row.settled_on),
                now=(detail.row.pool or Decimal(0)) + detail.difference,
                difference=money(detail.difference, signed=True),
            ),
            "amber",
            "difference",
        )
    elif detail.difference_refused is not None:
        sentence_line(_("The sheet could not be worked out again today: {why}", why=sentence(detail.difference_refused)), "amber", "warning")


def _recompute(detail: SheetDetail) -> None:
    """The pool as a line anybody can put into a calculator."""
    with card("pool", _("How does the pool come about?"), _("reading of the policy: {reading}", reading=word(f"reading.{detail.reading}"))):
        whole = Decimal(detail.sources["whole_pool"])
        steps = [
            (_("Gross profit"), money(detail.margin)),
            ("×", ""),
            (_("bonus ratio"), percent(detail.bonus_rate)),
            ("×", ""),
            (_("quality"), f"{detail.quality_score:.4f}".rstrip("0").rstrip(".") + " / 100"),
        ]
        if detail.schedule_factor != 1:
            steps += [("×", ""), (_("schedule factor"), f"{detail.schedule_factor:.2f}")]
        steps += [("=", ""), (_("pool of the whole"), money(whole))]
        if detail.already_paid:
            steps += [("−", ""), (_("paid with earlier sheets"), money(detail.already_paid)), ("=", ""), (_("this sheet"), money(detail.row.pool))]
        html(
            '<div class="m-formula">{}</div>',
            join(html_of("<span><small>{}</small><b>{}</b></span>", label, value) if value else html_of("<i>{}</i>", label) for label, value in steps),
        )
        moved = detail.sources.get("moved_weights") or {}
        if moved:
            names = [f"{word('project_role.' + role)} {Decimal(weight).normalize():f}" for role, weight in moved.items()]
            sentence_line(_("Nobody worked in these roles, so their weight went to the others in proportion: {roles}.", roles=names), "blue")


def _lines(detail: SheetDetail) -> None:
    own = detail.row.pool is None
    with card("bonus_lines", _("My share") if own else _("Who contributed how much?"), _("role weight × days / all days of the role × 60%, and 40 by score")):
        if not detail.lines:
            sentence_line(_("Each person sees only the own line; finance, HR and the management see all."), "blue", "visibility_off")
            return
        rows = [_line(line) for line in detail.lines]
        total = (
            None
            if own
            else (
                html_of("<b>{}</b>", _("Total")),
                "",
                "",
                "",
                f"{sum((x.contribution for x in detail.lines), Decimal(0)):.2f}",
                money(sum((x.amount for x in detail.lines), Decimal(0))),
            )
        )
        head = [_("Person"), _("Role · weight · days"), _("Score"), _("60 + 40"), _("Contribution"), _("Amount")]
        st.html(table(head, rows, align="llrrrr", total=total, widths=["18%", "34%", "9%", "15%", "12%", "12%"]))


def points_of(value: Decimal) -> str:
    return points(value, 6, signed=False).split(" ")[0]


def _line(line: LineRow) -> tuple[Text, ...]:
    roles = join(
        (
            html_of(
                "{} · {} · {}",
                word("project_role." + r["role"]),
                Decimal(r["weight"]).normalize().to_eng_string(),
                _("{own} of {all} days", own=days(Decimal(r["days"])), all=days(Decimal(r["role_days"]))),
            )
            for r in line.roles
        ),
        "<br>",
    )
    return (
        person(either(line.name, line.name_en)),
        roles,
        f"{line.score:.1f}" if line.score is not None else "—",
        html_of("{} {}", f"{line.role_part:.2f}", muted(f"+ {line.score_part:.2f}")),
        points_of(line.contribution),
        html_of("<b>{}</b>", money(line.amount)),
    )
