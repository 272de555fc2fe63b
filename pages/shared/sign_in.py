"""The sign-in form and the first change of the password. Nothing else competes (PLT-02).

streamlit-authenticator draws the form and compares with bcrypt; which hash it compares with, what is counted and what is
opened afterwards is decided in `core.signin`."""

from __future__ import annotations

import secrets
from typing import Any

import streamlit as st
import streamlit_authenticator as authenticator

from core.errors import Refusal
from core.settings import settings
from core.signin import DEMO_PASSWORD, attempts, demo_people, password, service, sessions
from core.signin.attempts import Candidate
from core.signin.limits import limits
from core.signin.sessions import SignedIn
from pages.shared import session
from pages.shared.html import html, sentence_line
from pages.shared.words import LANGUAGES, _, language, sentence

FORM = "signin_form"
FLAGS = ("name", "authentication_status", "username", "email", "roles", "logout", "init")  # what the package leaves behind
COOKIE_KEY = secrets.token_hex(32)  # the package's own cookie is not used; nobody may forge one all the same


class _Typed(dict[str, Any]):
    """The credentials of the one name that is typed. Every name is "in" it: one nobody has gets a hash that never matches,
    so that an unknown name takes as long as a wrong password."""

    candidate: Candidate | None = None

    def __contains__(self, _name: object) -> bool:
        return True

    def __missing__(self, name: str) -> dict[str, Any]:
        self.candidate = attempts.begin(name)
        self[name] = {"name": self.candidate.username, "password": self.candidate.password_hash, "email": "", "roles": []}
        return self[name]


def draw() -> None:
    """The page of who is not signed in."""
    session.take_back_cookie()
    _language_switch()
    with st.container(horizontal_alignment="center"), st.container(key="signin", width=400, gap=10):
        _hero(_("From the first lead to the last receipt: one place to run a consulting firm."))
        with st.container(border=True, key="card_signin", gap=10):
            _why_again()
            _form()
            failures, minutes = limits().failures, int(limits().lock.total_seconds() // 60)
            html(
                '<div class="t-small t-muted t-center">{}</div>',
                _("{count} wrong tries lock the account for {minutes} minutes.", count=failures, minutes=minutes),
            )
        _demo()


def _form() -> None:
    typed = _Typed()
    form = authenticator.Authenticate({"usernames": {}}, "unused", COOKIE_KEY, cookie_expiry_days=0, auto_hash=False, login_sleep_time=0)
    form.authentication_controller.authentication_model.credentials = {"usernames": typed}
    words = {"Form name": _("Sign in"), "Username": _("User name"), "Password": _("Password"), "Login": _("Sign in")}
    form.login(fields=words, key=FORM, callback=lambda _info: _open(typed.candidate))
    for flag in FLAGS:
        st.session_state.pop(flag, None)
    if session.KEY in st.session_state:
        st.rerun()
    if typed.candidate is not None:
        sentence_line(_("User name or password is wrong, or the account is locked or disabled."), tone="red", icon="error")
    elif st.session_state.get(f"FormSubmitter:{FORM}-{words['Login']}"):
        sentence_line(_("Type your user name and your password."), tone="red", icon="error")


def _open(candidate: Candidate | None) -> None:
    """The password was right: the session begins; a language chosen on this page becomes the account's."""
    if candidate is None or candidate.user_id is None:
        return
    attempts.forgive(candidate.user_id)
    ip, agent = session.client()
    opened = sessions.open_session(candidate.user_id, ip=ip, agent=agent)
    chosen = st.session_state.pop("signin_language_chosen", None)
    found = sessions.look_up(key=opened.key)
    if chosen and found is not None and found.actor.language != chosen:
        service.choose_language(found.actor, chosen)
    session.begin(opened)


def _demo() -> None:
    """In the demo firm its persons, each one tap away; nothing in a real firm."""
    people = {p.username: p for p in demo_people()}
    if not people:
        return
    chinese = language() == "zh"
    names = {u: f"{p.name} · {p.position}" if chinese else f"{p.name_en} · {p.position_en}" for u, p in people.items()}
    firm = settings().firm
    with st.container(key="signin_demo", gap=4):
        html(
            '<div class="t-small t-muted">{}</div>',
            _(
                "Demo firm {firm}: choose a person to sign in as. The password is {password}.",
                firm=firm.name if chinese else firm.name_en,
                password=DEMO_PASSWORD,
            ),
        )
        st.pills(
            _("Persons of the demo firm"),
            list(names),
            format_func=lambda u: names[u],
            key="signin_person",
            on_change=_as_demo_person,
            label_visibility="collapsed",
        )


def _as_demo_person() -> None:
    """The same way as through the form: counted, compared, opened."""
    username = st.session_state.pop("signin_person", None)
    if username:
        candidate = attempts.begin(username)
        if password.matches(DEMO_PASSWORD, candidate.password_hash):
            _open(candidate)


def draw_first_change(found: SignedIn) -> None:
    """Before anything else: a password only the person knows."""
    session.hand_over_cookie(found)
    with st.container(horizontal_alignment="center"), st.container(key="signin", width=400, gap=10):
        _hero(_("Choose your own password. Until then nothing else opens."))
        with st.container(border=True, key="card_signin", gap=10):
            password_form(found.actor, ask_present=False)
        st.button(_("Sign out"), key="first_change_sign_out", type="tertiary", on_click=session.sign_out)


def password_form(actor: Any, *, ask_present: bool) -> bool:
    """New password twice, the present one where it is asked; True when it was changed. Refusals stand under their field."""
    wrong: Refusal | None = st.session_state.pop("password_refused", None)
    done = st.session_state.pop("password_changed", False)

    def field(label: str, key: str, autocomplete: str) -> None:
        st.text_input(label, type="password", key=key, autocomplete=autocomplete)
        if wrong is not None and wrong.field == key:
            sentence_line(sentence(wrong), tone="red", icon="error")

    def change() -> None:
        typed = {k: st.session_state.get(k, "") for k in ("present_password", "new_password", "repeat_password")}
        try:
            service.change_password(
                actor, present=typed["present_password"] if ask_present else None, new=typed["new_password"], repeated=typed["repeat_password"]
            )
        except Refusal as refusal:
            st.session_state["password_refused"] = refusal
            return
        st.session_state["password_changed"] = True
        for key in typed:
            st.session_state[key] = ""

    with st.form("password_form", border=False, enter_to_submit=True):
        if ask_present:
            field(_("Present password"), "present_password", "current-password")
        field(_("New password"), "new_password", "new-password")
        field(_("New password again"), "repeat_password", "new-password")
        html(
            '<div class="t-small t-muted">{}</div>',
            _("At least {count} characters, not your user name, at most 72 bytes (24 Chinese characters).", count=limits().password_length),
        )
        st.form_submit_button(_("Change password"), type="primary", width="stretch", on_click=change)
    return bool(done)


def _hero(line: str) -> None:
    html('<div class="m-hero"><b>M</b><h1>{}</h1><p>{}</p></div>', _("Mandate"), line)


def _why_again() -> None:
    if st.session_state.get(session.ENDED) == "ended":
        sentence_line(_("Your sign-in has ended. Please sign in again."), tone="amber", icon="lock_clock")


def _language_switch() -> None:
    st.session_state["signin_language"] = language()

    def chosen() -> None:
        st.session_state["language"] = st.session_state["signin_language_chosen"] = st.session_state["signin_language"]

    with st.container(key="signin_lang", horizontal=True, horizontal_alignment="right"):
        st.segmented_control(
            _("Language"),
            list(LANGUAGES),
            format_func=lambda code: LANGUAGES[code],
            key="signin_language",
            required=True,
            on_change=chosen,
            label_visibility="collapsed",
        )
