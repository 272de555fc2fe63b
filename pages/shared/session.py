"""Who sits at this browser (PLT-02). Every screen file ends in `render(signed_in())`.

The person is looked up at every click: session, account and employment must still last. Who is not signed in sees the
sign-in form and nothing else, whatever the address."""
from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, NoReturn

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import logs, startup
from core.access import Actor
from core.errors import Refusal, SignedOut
from core.signin import sessions
from core.signin.sessions import Opened, SignedIn
from pages.shared.refusals import show
from pages.shared.routes import COOKIE

KEY = "session_key"                     # in the server's memory of the open page: never sent to the browser
TICKET = "session_ticket"
ENDED = "session_ended"                 # why the form is shown again: "signed_out" by oneself, "ended" by others or time

_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def signed_in() -> Actor:
    """The person at this browser; without one the sign-in form is drawn and the run ends here."""
    return _acting.get() or require_sign_in().actor


def present() -> Actor | None:
    """The person this run is for, if the gate has let one in; for pieces that can do without."""
    return _acting.get()


def require_sign_in() -> SignedIn:
    """Looks the person up anew; draws the sign-in form, or the first change of the password, and stops when that comes first."""
    from pages.shared import sign_in  # the form needs this module, which needs the form only here

    found = find()
    if found is None:
        sign_in.draw()
        st.stop()
    if found.must_change:
        sign_in.draw_first_change(found)
        st.stop()
    return found


def find() -> SignedIn | None:
    """Who is signed in at this browser, by the key of this page or by the cookie; one query."""
    startup.serve()
    logs.note_run(secrets.token_hex(6))
    key, cookie = st.session_state.get(KEY), _text(st.context.cookies.get(COOKIE))
    found = sessions.look_up(key=key) if key else sessions.look_up(cookie=cookie) if cookie else None
    if found is None:
        if key:
            forget("ended")
        return None
    logs.note_session(str(found.actor.session_id))
    st.session_state["language"] = found.actor.language
    return found


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Inside, `signed_in` answers with this actor, who was looked up in this very run."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)


def fragment(draw: Callable[..., Any]) -> Callable[..., Any]:
    """`st.fragment` for screens with data: a click inside looks the person up again before anything is drawn."""

    @wraps(draw)
    def looked_after(*args: Any, **named: Any) -> Any:
        context = get_script_run_ctx()
        if context is not None and context.fragment_ids_this_run and find() is None:
            st.rerun()
        return draw(*args, **named)

    return st.fragment(looked_after)


def in_fragment() -> bool:
    """Only a part of the page is being drawn anew."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def redraw() -> NoReturn:
    """Draws the fragment anew, or the page when all of it is being drawn."""
    st.rerun(scope="fragment" if in_fragment() else "app")


def begin(opened: Opened) -> None:
    """A fresh sign-in of this page: its key is remembered here, its ticket goes to the browser with the next run."""
    st.session_state[KEY], st.session_state[TICKET] = opened.key, opened.ticket
    st.session_state.pop(ENDED, None)


def hand_over_cookie(found: SignedIn) -> None:
    """Has the browser swap the ticket for its cookie; repeated with the same ticket until the server has seen it done."""
    ticket = st.session_state.get(TICKET)
    if found.has_cookie or not ticket:
        st.session_state.pop(TICKET, None)
        return
    run_script(f"fetch('/auth/session',{{method:'POST',body:{json.dumps(ticket)},credentials:'same-origin'}})", key="sign_in")


def sign_out() -> None:
    """Ends the session on the server at once; the browser's cookie, dead from now on, is taken back with the next run."""
    key, cookie = st.session_state.get(KEY), _text(st.context.cookies.get(COOKIE))
    if key:
        sessions.end(key=key)
    elif cookie:
        sessions.end(cookie=cookie)
    forget("signed_out")


def forget(why: str) -> None:
    """Leaves nothing of the person in the memory of this page."""
    language = st.session_state.get("language")
    st.session_state.clear()
    st.session_state[ENDED] = why
    if language:
        st.session_state["language"] = language


def take_back_cookie() -> None:
    """After one's own sign-out: the browser drops its cookie."""
    if st.session_state.get(ENDED) == "signed_out":
        run_script(f"fetch('/auth/end',{{method:'POST',credentials:'same-origin'}})//{secrets.token_hex(4)}", key="sign_out")


def on_refusal(problem: Exception) -> bool:
    """The last net: a refusal nobody caught is a sentence, not a red box; where the sign-in has ended the page opens anew and
    finds the form. Fragments and dialogs run without the gate of app.py, so this is where they end up."""
    if isinstance(problem, SignedOut):
        run_script("location.reload()", key="reload")
        return True
    if isinstance(problem, Refusal):
        show(problem)
        return True
    return False


def client() -> tuple[str | None, str | None]:
    """Address and agent of the browser, for the list of sessions."""
    return _text(st.context.ip_address), _text(st.context.headers.get("User-Agent"))


def run_script(script: str, *, key: str) -> None:
    """Has the browser run a line of ours; nothing is seen of it."""
    with st.container(key=f"script_{key}"):
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _text(value: Any) -> str | None:
    """What the browser sent; tests without a browser answer with stand-ins that are no text."""
    return value if isinstance(value, str) else None
