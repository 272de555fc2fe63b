"""Simulation: how likely is the finish date, how likely the margin, and what drives them (PRJ-30)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor, Permission
from core.projects.queries import ProjectCard
from core.simulation import queries, service
from core.simulation.queries import FinishSide, MarginSide, RunRow
from core.simulation.service import LARGEST_SEED, RUN_IN
from pages.projects.risk_matrix import styles
from pages.projects.simulation_charts import finish_chart, margin_chart, tornado
from pages.shared.dialogs import fresh, saved
from pages.shared.format import day, instant, money, percent
from pages.shared.forms import form_refusal, number_field
from pages.shared.html import Text, html, html_of, join, muted, sentence_line, table
from pages.shared.record import card as white_card
from pages.shared.record import empty_state
from pages.shared.record import figures as figure_strip
from pages.shared.refusals import attempt, unplaced
from pages.shared.words import _, either, plural, word


def draw(actor: Actor, card: ProjectCard) -> None:
    styles()
    rows = queries.runs(actor, card.id)
    kept = {r.id: r for r in rows}
    shown = kept.get(st.session_state.get(f"simulation_{card.id}", 0), rows[0] if rows else None)
    _tools(actor, card, shown)
    if shown is None:
        with white_card("simulation"):
            hint = _("The rest of the plan is played through thousands of times: with what tasks may take and what may go wrong.")
            empty_state("casino", _("Not simulated yet"), hint, key="simulation")
        return
    _warnings(shown)
    _figures(shown.finish, shown.margin)
    left, right = st.columns([1.25, 1], gap=14)
    with left, white_card("finish_chart", _("When will it be finished?"), _("{n} runs", n=f"{shown.runs:,}")):
        html('<div class="r-text">{}</div>', _finish_words(shown.finish))
        finish_chart(shown.finish)
    with right, white_card("finish_drivers", _("What moves the finish date?"), _("working days")):
        tornado(shown.finish.drivers, key="finish", in_money=False)
    if shown.margin is not None:
        left, right = st.columns([1.25, 1], gap=14)
        with left, white_card("margin_chart", _("What margin will be left?"), _("{n} runs", n=f"{shown.runs:,}")):
            html('<div class="r-text">{}</div>', _margin_words(shown.margin))
            margin_chart(shown.margin)
        with right, white_card("margin_drivers", _("What moves the margin?"), _("CNY")):
            tornado(shown.margin.drivers, key="margin", in_money=True)
    _kept(actor, card, rows, shown)
    _how(actor, card)


def _tools(actor: Actor, card: ProjectCard, shown: RunRow | None) -> None:
    may = Permission.SIMULATION_RUN in card.may
    with st.container(horizontal=True, gap=8, key="simulation_tools", vertical_alignment="center"):
        html('<div class="r-run">{}</div>', _run_words(shown) if shown else muted(_("Monte Carlo on the plan and the register.")))
        st.space("stretch")
        if not may:
            return
        if card.state not in RUN_IN:
            html("{}", muted(_("A project that is {state} is not simulated any more.", state=word(f"state.project.{card.state}"))))
            return
        if st.button(_("Run the simulation"), type="primary", icon=":material/casino:", key="sm_simulate"):
            with st.spinner(_("The rest of the plan is played through …")):
                _run(actor, card)
        if st.button(_("With a seed"), key="sm_simulate_seed", type="tertiary"):
            _with_seed(actor, card)


def _run(actor: Actor, card: ProjectCard) -> None:
    found: list[int] = []
    if attempt(lambda: found.append(service.run(actor, card.id))):
        st.session_state[f"simulation_{card.id}"] = found[0]
        st.session_state["toast"] = _("The simulation is kept with its seed.")
        st.rerun()


def _with_seed(actor: Actor, card: ProjectCard) -> None:
    key = f"seed_{card.id}"
    fresh(key)

    @st.dialog(_("Run with a seed of your own"), width="small")
    def show() -> None:
        refusal = form_refusal(key)
        html("{}", muted(_("The same seed on the same plan and register gives the same figures to the digit.")))
        seed = number_field(_("Seed"), "seed", key=f"{key}_seed", least=0.0, most=float(LARGEST_SEED), value=42.0, refusal=refusal)
        unplaced(refusal, {"seed"})
        if st.button(_("Run the simulation"), type="primary", key=f"{key}_run"):
            found: list[int] = []

            def run() -> None:
                found.append(service.run(actor, card.id, seed=None if seed is None else int(seed)))
                st.session_state[f"simulation_{card.id}"] = found[0]

            saved(key, run, _("The simulation is kept with its seed."))

    show()


def _run_words(r: RunRow) -> Text:
    first = _("{runs} runs as of {day}", runs=f"{r.runs:,}", day=r.as_of)
    who = either(r.who, r.who_en)
    second = _("by {who}, {when} · seed {seed} · plan version {version}", who=who, when=instant(r.ran_at), seed=r.seed, version=r.plan_version)
    return html_of('<b>{}</b><span class="sub">{}</span>', first, second)


def _warnings(r: RunRow) -> None:
    if r.plan_moved:
        sentence_line(_("The plan has been changed since this run; run it again to see where it leads now."), "amber", "update")
    if r.register_moved:
        sentence_line(_("The risk register has changed since this run."), "amber", "shield")


def _figures(finish: FinishSide, margin: MarginSide | None) -> None:
    cells: list[tuple[Text, Text, Text, Text]] = [
        (_("Finish, P50"), day(finish.p50), "", _late(finish, "p50")),
        (_("Finish, P80"), day(finish.p80), "", _late(finish, "p80")),
    ]
    if margin is not None:
        floor = _("floor {rate}", rate=percent(margin.floor_rate)) if margin.floor_rate is not None else ""
        cells += [
            (_("Margin, P50"), money(margin.p50, "short"), "", f"{percent(margin.p50_rate)} · {_('plan {rate}', rate=percent(margin.plan_rate))}"),
            (_("Margin, P80"), money(margin.p80, "short"), "", " · ".join(t for t in (percent(margin.p80_rate), floor) if t)),
        ]
    elif finish.on_time is not None:
        cells.append((_("Keeps the baseline"), percent(finish.on_time), "", _("of the runs")))
    figure_strip(cells)


def _late(finish: FinishSide, name: str) -> Text:
    if finish.baseline is None:
        return _("no baseline yet")
    days = finish.late.get(name, 0)
    if days > 0:
        return html_of('<span class="t-red">{}</span>', plural("{n} working day after the baseline", "{n} working days after the baseline", days))
    return plural("{n} working day before the baseline", "{n} working days before the baseline", -days) if days else _("on the day of the baseline")


def _finish_words(finish: FinishSide) -> str:
    first = _("In half of the runs it is finished by {p50}, in 80 % by {p80}.", p50=finish.p50, p80=finish.p80)
    if finish.on_time is None:
        return first
    return f"{first} {_('The baseline, {day}, is kept in {share} of them.', day=finish.baseline, share=percent(finish.on_time))}"


def _margin_words(margin: MarginSide) -> str:
    first = _("Half of the runs leave {p50} or more, 80 % leave {p80} or more.", p50=money(margin.p50, "short"), p80=money(margin.p80, "short"))
    if margin.above_floor is None:
        return first
    return f"{first} {_('The margin floor is kept in {share} of them.', share=percent(margin.above_floor))}"


def _kept(actor: Actor, card: ProjectCard, rows: list[RunRow], shown: RunRow) -> None:
    with white_card("simulation_kept", _("Which runs are kept?"), plural("{n} run", "{n} runs", len(rows))):
        for row in rows:
            with st.container(horizontal=True, vertical_alignment="center", gap=8, key=f"row_run_{row.id}"):
                figures = _("P50 {p50} · P80 {p80}", p50=row.finish.p50, p80=row.finish.p80)
                if row.margin is not None:
                    figures += f" · {_('margin {p50} / {p80}', p50=percent(row.margin.p50_rate), p80=percent(row.margin.p80_rate))}"
                html('<div class="r-run"><b>{}</b><span class="sub">{} · {}</span></div>', figures, instant(row.ran_at, year=True), _seed(row))
                st.space("stretch")
                if st.button(_("Check again"), key=f"sm_repeat_{row.id}", type="tertiary", icon=":material/replay:"):
                    _repeat(actor, row)
                if row.id != shown.id and st.button(_("Show"), key=f"sm_show_run_{row.id}"):
                    st.session_state[f"simulation_{card.id}"] = row.id
                    st.rerun()


def _seed(row: RunRow) -> str:
    return _("seed {seed}, plan version {version}, {who}", seed=row.seed, version=row.plan_version, who=either(row.who, row.who_en))


def _repeat(actor: Actor, row: RunRow) -> None:
    """Runs a kept one again on what went into it."""
    found: list[bool] = []
    if attempt(lambda: found.append(service.repeat(actor, row.id))):
        if found[0]:
            st.toast(_("Run again with seed {seed}: every figure is the same.", seed=row.seed), icon=":material/check:")
        else:
            st.toast(_("Run again with seed {seed}: the figures differ.", seed=row.seed), icon=":material/error:")


def _how(actor: Actor, card: ProjectCard) -> None:
    found = queries.coverage(actor, card.id)
    with st.expander(_("How is it calculated?")):
        lines = [
            _("Each open task's effort is drawn from the PERT distribution of its best, likely and worst estimate; without one the policy's spread holds."),
            _("Working days follow the effort; predecessors, lags and planned waits are kept on the firm's calendar; people start as soon as they may."),
            _("A risk happens with the probability of its likelihood and then delays the end of its stage, or of the project, and costs its amount."),
        ]
        if card.sees_money:
            lines.append(_("Margin = net revenue − cost to date − budget of the work left, its labour following the effort − cost of risks that happen."))
        html("<ul>{}</ul>", join(html_of("<li>{}</li>", line) for line in lines))
        html("{}", muted(_("{n} open risks have an effect in days or money.", n=found.counted)))
        if found.without:
            html("{}", table([_("Without days and money, these change no figure")], [(either(*names),) for names in found.without], cards=False))
