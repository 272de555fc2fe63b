"""Accounts: who can sign in, who is signed in now; open, disable, new password, end all sessions (PLT-02)."""

from __future__ import annotations

import streamlit as st

from core.access import Actor
from core.signin import queries, service
from core.signin.queries import AccountRow
from core.signin.rules import normal_username
from pages.shared.dialogs import fresh, saved
from pages.shared.format import instant
from pages.shared.forms import form_refusal, text_field
from pages.shared.html import Text, chip, html, plain, sentence_line
from pages.shared.lists import Column, data_list, filter_bar
from pages.shared.record import card, empty_state, face, facts_table, page_title
from pages.shared.refusals import attempt, toast_once, unplaced
from pages.shared.session import signed_in
from pages.shared.words import _, either, word

LOOKS = {
    "active": ("green", "check"),
    "locked": ("amber", "lock_clock"),
    "disabled": ("red", "block"),
    "left": ("slate", "logout"),
    "none": ("slate", "person_off"),
}


def render(actor: Actor) -> None:
    toast_once()
    rows = queries.accounts(actor)
    page_title(
        _("Accounts"), _("{count} accounts, {open} signed in now", count=sum(r.user_id is not None for r in rows), open=sum(r.open_sessions > 0 for r in rows))
    )
    left, right = st.columns([2.3, 1.1], gap=14)
    with left, card("users"):
        chosen = _list(rows)
    with right, card("account"):
        if chosen is None:
            empty_state("manage_accounts", _("Choose a person"), _("Open an account, end sessions, give a new password."), key="account")
        else:
            _account(actor, chosen)


def _list(rows: list[AccountRow]) -> AccountRow | None:
    chips = {state: word(f"state.account.{state}") for state in LOOKS if any(r.state == state for r in rows)}
    text, chip_, right = filter_bar("users", search=_("Search name, user name"), chips=chips)
    wanted = text.strip().lower()
    shown = [r for r in rows if chip_ in (None, r.state) and any(wanted in v.lower() for v in (r.name, r.name_en, r.username, r.number))]
    columns = [
        Column[AccountRow]("name", _("Full name"), lambda r: either(r.name, r.name_en)),
        Column[AccountRow]("username", _("User name"), lambda r: r.username),
        Column[AccountRow]("state", _("State"), lambda r: word(f"state.account.{r.state}")),
        Column[AccountRow]("department", _("Department"), lambda r: either(r.department, r.department_en)),
        Column[AccountRow]("seen", _("Last seen"), lambda r: instant(r.last_seen_at) if r.last_seen_at else ""),
        Column[AccountRow]("open", _("Devices"), lambda r: str(r.open_sessions or "")),
    ]
    return data_list("users", shown, columns, file="accounts", actions=right)


def _account(actor: Actor, row: AccountRow) -> None:
    face(either(row.name, row.name_en), either(row.department, row.department_en))
    tone, icon = LOOKS[row.state]
    facts: list[tuple[Text, Text]] = [(_("State"), chip(word(f"state.account.{row.state}"), tone, icon))]
    if row.user_id is not None:
        facts += [
            (_("User name"), row.username),
            (_("Last seen"), instant(row.last_seen_at, year=True)),
            (_("Devices signed in"), str(row.open_sessions)),
        ]
        if row.state == "locked":
            facts.append((_("Locked until"), instant(row.locked_until)))
        if row.must_change:
            facts.append((_("Password"), _("must be changed at the next sign-in")))
    facts_table(facts)
    _secret(row)
    if row.user_id is None:
        if row.state == "none" and st.button(_("Open an account"), icon=":material/person_add:", key="sm_open_account"):
            _open(actor, row)
        return
    _moves(actor, row, row.user_id)


def _moves(actor: Actor, row: AccountRow, user_id: int) -> None:
    mine = user_id == actor.user_id
    with st.container(key="account_moves", gap=6):
        if st.button(_("End all sessions"), icon=":material/logout:", key="sm_end_sessions", disabled=not row.open_sessions):
            _done(lambda: service.end_sessions(actor, user_id), _("Every session of {name} is ended.", name=plain(either(row.name, row.name_en))))
        if st.button(_("Give a new password"), icon=":material/key:", key="sm_reset", disabled=mine):
            _reset(actor, row, user_id)
        if row.state in ("disabled", "locked") and st.button(_("Let in again"), icon=":material/lock_open:", key="sm_enable"):
            _done(lambda: service.enable(actor, user_id, seen_version=row.version), _("Saved"))
        if row.state != "disabled" and st.button(_("Disable"), icon=":material/block:", key="sm_disable", disabled=mine):
            _done(
                lambda: service.disable(actor, user_id, seen_version=row.version), _("{name} can no longer sign in.", name=plain(either(row.name, row.name_en)))
            )
    if mine:
        html(
            '<div class="t-small t-muted">{}</div>',
            _("This is your own account: your password is changed under “My profile”, and only another administrator can disable it."),
        )


def _done(do: object, toast: str) -> None:
    if attempt(do):  # type: ignore[arg-type]
        st.session_state["toast"] = toast
        st.rerun()


def _reset(actor: Actor, row: AccountRow, user_id: int) -> None:
    def reset() -> None:
        st.session_state["account_secret"] = (row.employee_id, service.reset_password(actor, user_id, seen_version=row.version))

    _done(reset, _("The new password is shown once."))


def _secret(row: AccountRow) -> None:
    """A first or new password: shown until another person is chosen, then gone for good."""
    employee_id, secret = st.session_state.get("account_secret", (None, ""))
    if employee_id != row.employee_id:
        st.session_state.pop("account_secret", None)
        return
    sentence_line(_("Tell {name} this password; it is shown only now and must be changed at the next sign-in.", name=either(row.name, row.name_en)), icon="key")
    st.code(secret, language=None)


def _open(actor: Actor, row: AccountRow) -> None:
    fresh("open_account")

    @st.dialog(_("Open an account for {name}", name=plain(either(row.name, row.name_en))))
    def ask() -> None:
        wrong = form_refusal("open_account")
        unplaced(wrong, {"username"})
        proposed = normal_username(row.email.split("@", 1)[0]) if "@" in row.email else ""
        username = text_field(_("User name"), "username", key=f"open_account_{row.employee_id}", value=proposed, longest=60, refusal=wrong)

        def open_it() -> None:
            st.session_state["account_secret"] = (row.employee_id, service.open_account(actor, row.employee_id, username))

        if st.button(_("Open an account"), type="primary", key="open_account_save"):
            saved("open_account", open_it, _("The first password is shown once."))

    ask()


render(signed_in())
