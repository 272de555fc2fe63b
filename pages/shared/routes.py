"""The server's own addresses beside the screens: the session cookie, its end, and the health answer for monitors (PLT-02)."""
from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from core import logs, startup
from core.signin import sessions
from core.signin.limits import limits
from pages.shared import outside_review

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
    bound = await run_in_threadpool(limits)
    answer = Response(status_code=204)
    answer.set_cookie(
        COOKIE, cookie, max_age=int(bound.longest.total_seconds()), httponly=True, samesite="lax", path="/", secure=_under_tls(request))
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


async def manifest(_request: Request) -> Response:
    """What a phone needs to put the product on its home screen (PLT-07)."""
    firm = startup.prepare().firm
    icons = [{"src": f"/app/static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"} for size in (192, 512)]
    return JSONResponse({
        "name": f"Mandate 委托 · {firm.name}", "short_name": "Mandate", "start_url": "/", "display": "standalone",
        "theme_color": "#2547d0", "background_color": "#f5f6fb", "icons": icons}, media_type="application/manifest+json")


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
    Route("/manifest.webmanifest", manifest, methods=["GET"]),
    *outside_review.ROUTES,
]


class Headers:
    """Every answer says: shown in no foreign frame, taken for nothing but what it is, its address told to nobody; and carries an
    id under which the log knows the request."""

    SAID = (
        (b"content-security-policy", b"frame-ancestors 'self'"), (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"))

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(6)

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message.get("headers", [])}
                more = (*self.SAID, (b"x-request-id", request_id.encode()))
                message["headers"] = [*message.get("headers", []), *(pair for pair in more if pair[0] not in known)]
            await send(message)

        with logs.about(request=request_id):
            await self.app(scope, receive, say)


MIDDLEWARE = [Middleware(Headers)]
