"""My profile: who I am here, my language, my password (PLT-02, GEN-06)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.people import queries as people
from core.signin import queries, service
from pages.shared.format import day, instant
from pages.shared.html import join, kind_chip
from pages.shared.places import go
from pages.shared.record import card, facts_table, page_title
from pages.shared.refusals import attempt, toast_once
from pages.shared.session import signed_in
from pages.shared.sign_in import password_form
from pages.shared.words import LANGUAGES, _, either, language, word


def render(actor: Actor) -> None:
    toast_once()
    page_title(_("My profile"), either(actor.name, actor.name_en))
    left, right = st.columns(2, gap=14)
    with left:
        _who(actor)
    with right:
        _settings(actor)
        _notices()
        _password(actor)


def _who(actor: Actor) -> None:
    me = people.person(actor, actor.employee_id).person
    account = queries.own_account(actor)
    basic = me.basic
    with card("profile", _("My data"), _("HR keeps it")):
        facts_table(
            [
                (_("Full name"), me.name),
                (_("Full name in English"), me.name_en),
                (_("Department"), either(me.department, me.department_en)),
                (_("Position"), either(me.position, me.position_en)),
                *(
                    [
                        (_("Staff number"), basic.number),
                        (_("Direct manager"), either(basic.manager, basic.manager_en)),
                        (_("Hired on"), day(basic.hired_on)),
                        (_("E-mail"), basic.email),
                        (_("Phone"), basic.phone),
                        (_("Company roles"), join((kind_chip(word(f"role.{r}")) for r in basic.roles), " ")),
                    ]
                    if basic
                    else []
                ),
                (_("User name"), account.username),
                (_("Password changed"), instant(account.password_at, year=True)),
                (_("Devices signed in"), str(account.open_sessions)),
            ]
        )


def _settings(actor: Actor) -> None:
    with card("profile_language", _("Language")):
        chosen = st.segmented_control(
            _("Language"),
            list(LANGUAGES),
            default=language(),
            format_func=lambda code: LANGUAGES[code],
            required=True,
            key=f"profile_language_{language()}",
            label_visibility="collapsed",
        )
        if chosen != language() and attempt(lambda: service.choose_language(actor, str(chosen))):
            st.rerun()


def _notices() -> None:
    with card("profile_notices", word("screen.notices")):
        if st.button(word("screen.notice_choices"), key="sm_notice_choices", icon=":material/tune:"):
            go("notice_choices")


def _password(actor: Actor) -> None:
    with card("profile_password", _("Password"), _("Other devices are signed out")):
        if password_form(actor, ask_present=True):
            st.session_state["toast"] = _("Your password is changed.")
            st.rerun()


render(signed_in())
