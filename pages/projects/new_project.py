"""A new project, asked in the order of the work: what was won, what it is made from, who does it, when, and what it is for
(PRJ-01, PRJ-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import streamlit as st

from core import clock
from core.access import Actor
from core.errors import Refusal, Refusals, Required
from core.portfolio.queries import ProjectFilters, ProjectRow, list_projects
from core.projects import choices
from core.projects import initiation as drafts
from core.projects.choices import ContractChoice
from core.projects.initiation import NewProject
from core.projects.types import ProjectType
from core.templates import queries as template_queries
from core.templates.queries import TemplateCard
from pages.projects import template_parts
from pages.shared.format import money, period
from pages.shared.forms import choice_field, date_field, form_refusal, keep_refusal, money_field, text_field
from pages.shared.html import html, html_of, sentence_line
from pages.shared.places import go
from pages.shared.record import card, page_title
from pages.shared.refusals import unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, language, word

KEY = "new_project"
FIELDS = {
    "contract_id",
    "customer_id",
    "project_type",
    "net_revenue",
    "template_code",
    "name",
    "name_en",
    "manager_id",
    "sponsor_id",
    "domain_manager_id",
    "department_id",
    "starts_on",
    "goal",
    "scope",
    "need",
}


def render(actor: Actor) -> None:
    page_title(word("screen.new_project"), _("It begins as a draft; nothing is binding until it is submitted and approved."))
    left, right = st.columns([1.5, 1], gap=14)
    with left:
        contract, base = _what_was_won(actor)
        source, template = _made_from(actor, base)
        typed = _who_and_when(actor, contract, base)
    with right:
        _brings(actor, source, template, typed.starts_on)
    _create(actor, typed, source, template)


def _what_was_won(actor: Actor) -> tuple[ContractChoice | None, NewProject]:
    """The contract, or customer, type and expected revenue where there is none yet."""
    refusal, waiting = form_refusal(KEY), choices.contracts_to_start(actor)
    with card("won", _("1 What was won?")):
        ways = {"contract": _("From a contract"), "without": _("Without a contract yet")}
        way = st.segmented_control(
            _("Origin"),
            list(ways),
            format_func=lambda w: ways[w],
            default="contract" if waiting else "without",
            key=f"{KEY}_way_{language()}",
            required=True,
            label_visibility="collapsed",
        )
        if way == "contract":
            return _from_contract(actor, waiting, refusal)
        sentence_line(_("The project stays marked “no contract” until one is linked to it."), "amber", "warning")
        one, two = st.columns(2, gap=14)
        with one:
            customer = choice_field(
                _("Customer"), "customer_id", {c.id: either(c.name, c.name_en) for c in choices.customers(actor)}, key=f"{KEY}_customer", refusal=refusal
            )
            kind = choice_field(
                _("Type"),
                "project_type",
                {t.value: word(f"project_type.{t.value}") for t in ProjectType},
                key=f"{KEY}_type",
                value=ProjectType.MANAGEMENT_CONSULTING.value,
                refusal=refusal,
            )
        with two:
            revenue = money_field(_("Expected revenue, net of tax"), "net_revenue", key=f"{KEY}_revenue", refusal=refusal)
        return None, NewProject("", customer or 0, kind or "", actor.employee_id, 0, actor.department_id, clock.today(), net_revenue=revenue)


def _from_contract(actor: Actor, waiting: list[ContractChoice], refusal: Refusal | None) -> tuple[ContractChoice | None, NewProject]:
    """The contract and what it gives the project."""
    options = {c.id: _contract_words(c) for c in waiting}
    asked = st.query_params.get("contract", "")
    first = int(asked) if asked.isdecimal() and int(asked) in options else None
    chosen = choice_field(
        _("Contract"),
        "contract_id",
        options,
        key=f"{KEY}_contract",
        value=first,
        refusal=refusal,
        placeholder=_("An effective contract that has no project yet") if options else _("No effective contract waits for a project"),
    )
    contract = next((c for c in waiting if c.id == chosen), None)
    if contract is None:
        return None, _empty(actor)
    sentence_line(
        _(
            "Revenue net of tax {amount} for {customer}, {type}.",
            amount=contract.net_amount,
            customer=either(contract.customer, contract.customer_en),
            type=word(f"project_type.{contract.business_type}") if contract.business_type else "—",
        ),
        "green",
        "handshake",
    )
    return contract, NewProject(
        contract.title,
        contract.customer_id,
        contract.business_type or ProjectType.MANAGEMENT_CONSULTING.value,
        actor.employee_id,
        0,
        actor.department_id,  # who does the work, not who sold it
        contract.starts_on or clock.today(),
        contract.title_en,
        None,
        contract.id,
        contract.net_amount,
    )


def _empty(actor: Actor) -> NewProject:
    return NewProject("", 0, "", actor.employee_id, 0, actor.department_id, clock.today(), contract_id=0)


def _contract_words(row: ContractChoice) -> str:
    return f"{row.number} · {either(row.customer, row.customer_en)} · {either(row.title, row.title_en)} · {money(row.net_amount, 'short')}"


def _made_from(actor: Actor, base: NewProject) -> tuple[ProjectRow | None, TemplateCard | None]:
    """A template of the type, a project that was done before, or nothing."""
    refusal = form_refusal(KEY)
    with card("made_from", _("2 What is it made from?")):
        ways = {"template": _("A template"), "project": _("A project done before"), "nothing": _("An empty plan")}
        way = st.segmented_control(
            _("Pattern"),
            list(ways),
            format_func=lambda w: ways[w],
            default="template",
            key=f"{KEY}_pattern_{language()}",
            required=True,
            label_visibility="collapsed",
        )
        if way == "project":
            done = list_projects(actor, ProjectFilters(states=("finished", "closed", "in_progress")))
            done.sort(key=lambda r: (r.project_type != base.project_type, r.state == "in_progress"))
            chosen = choice_field(
                _("Project"),
                "source_id",
                {r.id: f"{r.number} · {either(r.name, r.name_en)} · {word(f'state.project.{r.state}')}" for r in done},
                key=f"{KEY}_source",
                refusal=refusal,
            )
            html(
                '<div class="t-small t-muted">{}</div>',
                _("Its plan with dates moved, its stages, milestones, risks and budget; people and progress stay behind."),
            )
            return next((r for r in done if r.id == chosen), None), None
        if way == "nothing":
            return None, None
        found = template_queries.cards(actor)
        fitting = [t for t in found if t.project_type == base.project_type] or found
        options = {t.code: f"{either(t.name, t.name_en)} · {word(f'project_type.{t.project_type}')}" for t in fitting}
        code = choice_field(
            _("Template"), "template_code", options, key=f"{KEY}_template_{base.project_type}", value=next(iter(options), None), refusal=refusal
        )
        return None, next((t for t in fitting if t.code == code), None)


def _who_and_when(actor: Actor, contract: ContractChoice | None, base: NewProject) -> NewProject:
    refusal = form_refusal(KEY)
    at = base.contract_id or "free"
    people = {p.id: f"{either(p.name, p.name_en)} · {either(p.note, p.note_en)}" for p in choices.people(actor)}
    departments = {d.id: either(d.name, d.name_en) for d in choices.departments(actor)}
    with card("who", _("3 Who answers for it, and when?")):
        (name_at, english_at), (manager_at, sponsor_at), (department_at, domain_at) = (st.columns(2, gap=14) for _row in range(3))
        with name_at:
            name = text_field(_("Name"), "name", key=f"{KEY}_name_{at}", value=base.name, refusal=refusal)
        with english_at:
            name_en = text_field(_("Name in English"), "name_en", key=f"{KEY}_name_en_{at}", value=base.name_en, refusal=refusal)
        with manager_at:
            manager = choice_field(word("project_role.manager"), "manager_id", people, key=f"{KEY}_manager", value=base.manager_id, refusal=refusal)
        with sponsor_at:
            sponsor = choice_field(
                word("project_role.sponsor"),
                "sponsor_id",
                people,
                key=f"{KEY}_sponsor",
                refusal=refusal,
                help=_("Leads the project from above, approves first, confirms the manager's own days"),
            )
        with department_at:
            key = f"{KEY}_department_{at}"
            department = choice_field(_("Department"), "department_id", departments, key=key, value=base.department_id, refusal=refusal)
        with domain_at:
            domain = choice_field(
                word("project_role.domain_manager"), "domain_manager_id", people, key=f"{KEY}_domain", refusal=refusal, placeholder=_("Nobody")
            )
        starts_on = date_field(
            _("Start"),
            "starts_on",
            key=f"{KEY}_start_{at}",
            value=_first_day(base.starts_on),
            refusal=refusal,
            help=_("The plan is laid out from this day on the working calendar"),
        )
    goal, scope, need = _what_for(refusal)
    return NewProject(
        name,
        base.customer_id,
        base.project_type,
        manager or 0,
        sponsor or 0,
        department or 0,
        starts_on or clock.today(),
        name_en,
        domain,
        base.contract_id,
        base.net_revenue,
        None,
        goal,
        scope,
        need,
    )


def _what_for(refusal: Refusal | None) -> tuple[str, str, str]:
    """Goal, scope, need."""
    with card("what_for", _("4 What is it for?"), _("empty: as the template says")):
        goal = text_field(_("Goal"), "goal", key=f"{KEY}_goal", longest=10_000, area=True, refusal=refusal)
        scope = text_field(_("Scope"), "scope", key=f"{KEY}_scope", longest=10_000, area=True, refusal=refusal)
        need = text_field(_("What the customer needs"), "need", key=f"{KEY}_need", longest=10_000, area=True, refusal=refusal)
    return goal, scope, need


def _first_day(day: dt.date) -> dt.date:
    """Not before today: a plan that begins in the past begins late."""
    return max(day, clock.today())


def _brings(actor: Actor, source: ProjectRow | None, template: TemplateCard | None, starts_on: dt.date) -> None:
    if template is not None:
        with card("brings", _("What the template brings"), either(template.name, template.name_en)):
            template_parts.outline(actor, template, starts_on)
    elif source is not None:
        with card("brings", _("What the project brings"), source.number):
            html("<div>{}</div>", html_of("<b>{}</b>", either(source.name, source.name_en)))
            html('<div class="t-small t-muted">{} · {}</div>', either(source.customer, source.customer_en), period(source.starts_on, source.finishes_on))
    else:
        with card("brings", _("An empty plan")):
            html('<div class="t-muted">{}</div>', _("Stages, tasks, milestones and risks are then entered by hand or taken from Excel."))


def _create(actor: Actor, new: NewProject, source: ProjectRow | None, template: TemplateCard | None) -> None:
    with st.bottom.container(key="action_bar", gap=6):
        unplaced(form_refusal(KEY), FIELDS)
        with st.container(key="action_row", horizontal=True, vertical_alignment="center", gap=8):
            html('<span class="t-small t-muted">{}</span>', _("Team, plan and budget come next; nothing is submitted yet."))
            st.space("stretch")
            if st.button(_("Cancel"), key="new_cancel"):
                keep_refusal(KEY, None)
                go("projects")
            pressed = st.button(_("Create the draft"), type="primary", key="new_create", icon=":material/arrow_forward:")
    if not pressed:
        return
    try:
        project_id = _made(actor, new, source, template)
    except Refusal as refusal:
        keep_refusal(KEY, refusal)
        st.rerun()
    keep_refusal(KEY, None)
    st.session_state["toast"] = _("The draft is there. Next: the team.")
    go("project", id=project_id, tab="team")


def _made(actor: Actor, new: NewProject, source: ProjectRow | None, template: TemplateCard | None) -> int:
    missing = _missing(new)
    if missing:
        raise Refusals(missing)
    if source is not None:
        return drafts.create_from_project(actor, source.id, new)
    return drafts.create(actor, replace(new, template_code=template.code if template else ""))


def _missing(new: NewProject) -> Sequence[Refusal]:
    asked = {
        "contract_id": new.contract_id != 0,
        "customer_id": new.customer_id or new.contract_id == 0,
        "name": new.name.strip(),
        "manager_id": new.manager_id,
        "sponsor_id": new.sponsor_id,
        "department_id": new.department_id,
    }
    found: list[Refusal] = [Required(field=field) for field, there in asked.items() if not there]
    if new.contract_id is None and (new.net_revenue is None or new.net_revenue == Decimal(0)):
        found.append(Required(field="net_revenue"))
    return found


render(signed_in())
