"""The server's own addresses beside the screens: the session cookie, its end, and the health answer for monitors (PLT-02)."""
from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from core import startup
from core.signin import sessions

COOKIE = "mandate_session"
LONGEST_TICKET = 200


async def open_session(request: Request) -> Response:
    """Exchanges the ticket in the body for a cookie no script can read. Only from our own pages, only once."""
    if not same_origin(request):
        return Response(status_code=403)
    ticket = await _ticket(request)
    cookie = await run_in_threadpool(sessions.redeem, ticket) if ticket else None
    if cookie is None:
        return Response(status_code=403)
    answer = Response(status_code=204)
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", path="/", secure=_under_tls(request))
    return answer


async def end_session(request: Request) -> Response:
    """Sign-out as the browser says it: the session ends on the server, the cookie is taken back."""
    if not same_origin(request):
        return Response(status_code=403)
    if cookie := request.cookies.get(COOKIE):
        await run_in_threadpool(sessions.end, cookie=cookie)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax", path="/", secure=_under_tls(request))
    return answer


async def health(_request: Request) -> Response:
    """200 when the database answers and is at the newest migration, else 503."""
    state = await run_in_threadpool(startup.health)
    return JSONResponse({"ok": state.good, "database": state.database, "migrated": state.migrated}, status_code=200 if state.good else 503)


def same_origin(request: Request) -> bool:
    """A page of ours sent it. Every browser says the origin of a POST; what does not is no browser of ours."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin", "")
    return "://" in origin and origin.split("://", 1)[1] == request.headers.get("host")


async def _ticket(request: Request) -> str:
    """The body, read no further than a ticket is long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_TICKET:
            return ""
    return body.decode("ascii", errors="replace")


def _under_tls(request: Request) -> bool:
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https"


@asynccontextmanager
async def open_house(_app: object) -> AsyncIterator[None]:
    """Before the first request: settings checked, database reachable; a bad setting stops the start.

    Streamlit serves a folder `pages` beside the main script by itself until `st.navigation` has run once in the process:
    told beforehand that there is none, it opens no screen past the gate and knows every address from the first click on."""
    PagesManager.uses_pages_directory = False
    await run_in_threadpool(startup.serve)
    yield


ROUTES = [
    Route("/auth/session", open_session, methods=["POST"]),
    Route("/auth/end", end_session, methods=["POST"]),
    Route("/healthz", health, methods=["GET"]),
]
