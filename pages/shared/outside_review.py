"""The page of a signed link: one version of one deliverable and the opinion of one outside expert, without sign-in (PRJ-45).

Plain HTML by the server, no script, nothing of the app behind it: who holds a link reaches its page, its file and its form, and every
address beside them answers like one that does not exist. A browser that tries too often waits."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from urllib.parse import quote

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from core import startup
from core.deliverables.draft import LONGEST_TEXT
from core.deliverables.reviews import Opinion
from core.deliverables.rules import SCORES
from core.errors import Refusal
from core.experts import links
from core.experts.errors import LinkClosed
from core.experts.links import ADDRESS, OutsidePage
from pages.shared.html import html_of, join
from pages.shared.words import LANGUAGES, _, either, language, say, sentence, speaking, word

TRIES, WINDOW = 40, 60.0  # requests of one address in so many seconds …
WRONG = 8  # … of which so many may lead nowhere
KNOWN = 10_000  # addresses remembered at most
LARGEST = 64_000  # bytes of a form

STYLE = Markup(
    "<style>body{font:16px/1.55 Inter,'Noto Sans SC',system-ui,sans-serif;background:#f5f6fb;color:#1a2140;margin:0;padding:24px 16px}"
    "main{max-width:720px;margin:0 auto;background:#fff;border:1px solid #e3e7f2;border-radius:12px;padding:24px 28px}"
    "h1{font-size:22px;margin:0 0 4px;overflow-wrap:anywhere}.m{color:#5a6480;font-size:14px}dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px}"
    "dt{color:#5a6480}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}"
    "fieldset{border:1px solid #e3e7f2;border-radius:8px;margin:12px 0;padding:8px 14px}"
    "legend{font-weight:600;padding:0 6px}label.s{display:inline-flex;gap:6px;margin-right:18px;align-items:center;min-height:36px}"
    "textarea{width:100%;min-height:140px;box-sizing:border-box;font:inherit;border:1px solid #c9d0e4;border-radius:8px;padding:8px}"
    "button,.b{font:inherit;background:#2547d0;color:#fff;border:0;border-radius:8px;padding:10px 18px;text-decoration:none;display:inline-block;"
    "cursor:pointer}"
    ".b{background:#eaeffd;color:#2547d0}.bad{background:#fdecec;color:#a3242a;border-radius:8px;padding:8px 12px}"
    ".good{background:#e7f6f1;color:#0b6a53;border-radius:8px;padding:8px 12px}nav{float:right;font-size:14px}nav a{color:#2547d0;margin-left:8px}"
    "@media(max-width:480px){body{padding:0}main{border:0;border-radius:0;padding:18px 16px}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}}</style>"
)
GUARD = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}


class Bucket:
    """How often an address came in the last minute, and how often it led nowhere."""

    def __init__(self) -> None:
        self.seen: OrderedDict[str, list[tuple[float, bool]]] = OrderedDict()
        self.lock = Lock()

    def full(self, address: str) -> bool:
        """Counts the try; true when there were too many."""
        now = time.monotonic()
        with self.lock:
            kept = [(at, wrong) for at, wrong in self.seen.pop(address, []) if now - at < WINDOW]
            over = len(kept) >= TRIES or sum(wrong for _at, wrong in kept) >= WRONG
            if not over:
                kept.append((now, False))
            self.seen[address] = kept
            while len(self.seen) > KNOWN:
                self.seen.popitem(last=False)
            return over

    def wrong(self, address: str) -> None:
        """The last try led nowhere."""
        with self.lock:
            kept = self.seen.get(address, [])
            if kept:
                kept[-1] = (kept[-1][0], True)


bucket = Bucket()


async def show(request: Request) -> Response:
    """The page of the link."""
    return await _guarded(request, _show)


async def download(request: Request) -> Response:
    """The version that is reviewed."""
    return await _guarded(request, _download)


async def give(request: Request) -> Response:
    """The opinion, sent from our own page."""
    origin = request.headers.get("origin", "")
    if (
        request.headers.get("sec-fetch-site", "same-origin") != "same-origin"
        or origin not in ("", "null")
        and origin.split("://")[-1] != request.headers.get("host")
    ):
        return Response(status_code=403, headers=GUARD)
    if int(request.headers.get("content-length") or LARGEST + 1) > LARGEST:
        return Response(status_code=413, headers=GUARD)
    form = await request.form(max_fields=12, max_files=0)
    typed = {name: str(value) for name, value in form.items()}
    return await _guarded(request, lambda token, _lang: _give(token, typed))


async def _guarded(request: Request, answer: object) -> Response:
    """Not too often; in the reader's language; whatever leads nowhere looks the same."""
    address = request.client.host if request.client else ""
    spoken = _language(request)
    if bucket.full(address):
        with speaking(spoken):
            return _page(_("Too many tries"), html_of("<p>{}</p>", _("Please wait a minute and open the link again.")), status=429)
    token = str(request.path_params.get("token", ""))

    def run() -> Response:
        startup.serve()
        with speaking(spoken):
            try:
                return answer(token, spoken)  # type: ignore[operator,no-any-return]
            except LinkClosed:
                bucket.wrong(address)
                return _page(
                    _("This link opens nothing"), html_of("<p>{}</p>", _("It is over, was withdrawn, or never was. Ask who sent it for a new one.")), status=404
                )

    return await run_in_threadpool(run)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return "zh" if request.headers.get("accept-language", "zh").lower().startswith("zh") else "en"


def _show(token: str, _spoken: str) -> Response:
    return _form_page(token, links.page(token))


def _download(token: str, _spoken: str) -> Response:
    found = links.file(token)
    named = f"attachment; filename*=UTF-8''{quote(found.file_name)}"
    return Response(found.content, media_type="application/octet-stream", headers=GUARD | {"content-disposition": named})


def _give(token: str, typed: dict[str, str]) -> Response:
    """Kept, or the form again with everything typed and what is wrong."""
    scores = {s: int(typed[s]) for s in SCORES if typed.get(s, "") in ("1", "2", "3", "4", "5")}
    try:
        links.give(token, Opinion(scores, typed.get("opinion", "")))
    except LinkClosed:
        raise
    except Refusal as refusal:
        return _form_page(token, links.page(token), typed, sentence(refusal), status=422)
    return RedirectResponse(f"{ADDRESS}/{token}?lang={language()}", status_code=303, headers=GUARD)


def _form_page(token: str, page: OutsidePage, typed: dict[str, str] | None = None, wrong: str = "", status: int = 200) -> Response:
    name = either(page.deliverable, page.deliverable_en)
    facts = [
        (_("Reviewer"), either(page.expert, page.expert_en)),
        (_("File"), _("{file}, version {n}", file=page.file_name, n=page.file_number)),
        (_("Accepted when"), page.criterion or "—"),
        (_("Opinion by"), say(page.due_on)),
        (_("The link holds until"), say(page.expires_at)),
    ]
    body = html_of(
        '<nav>{}</nav><p class="m">{}</p><h1>{}</h1><dl>{}</dl>',
        join(html_of('<a href="?lang={}">{}</a>', code, label) for code, label in LANGUAGES.items()),
        _("Expert review"),
        name,
        join(html_of("<dt>{}</dt><dd>{}</dd>", label, value) for label, value in facts),
    )
    if page.given:
        return _page(
            name, body + html_of('<p class="good" role="status">{}</p>', _("Thank you: your opinion is given. The link shows nothing more.")), status=status
        )
    address = f"{ADDRESS}/{token}"
    return _page(name, body + _form(address, typed or {}, wrong), status=status)


def _form(address: str, typed: dict[str, str], wrong: str) -> Markup:
    scores = join(
        html_of(
            '<fieldset><legend>{}</legend><div class="m">{}</div>{}</fieldset>',
            word(f"review_score.{s}"),
            word(f"review_score_hint.{s}"),
            join(
                html_of(
                    '<label class="s"><input type="radio" name="{}" value="{}" required {}>{}</label>',
                    s,
                    n,
                    Markup("checked") if typed.get(s) == str(n) else "",
                    n,
                )
                for n in range(1, 6)
            ),
        )
        for s in SCORES
    )
    return html_of(
        '<p><a class="b" href="{}/file">{}</a></p>{}<form method="post" action="{}?lang={}" accept-charset="utf-8">{}'
        '<p><label for="opinion"><b>{}</b></label><textarea id="opinion" name="opinion" maxlength="{}" required>{}</textarea></p>'
        '<p><button type="submit">{}</button></p><p class="m">{}</p></form>',
        address,
        _("Download the file"),
        html_of('<p class="bad" role="alert">{}</p>', wrong) if wrong else "",
        address,
        language(),
        scores,
        _("Your opinion"),
        LONGEST_TEXT,
        typed.get("opinion", ""),
        _("Give my opinion"),
        _("From 1 (weak) to 5 (strong). It is given once and cannot be changed."),
    )


def _page(title: str, body: Markup, *, status: int = 200) -> HTMLResponse:
    whole = html_of(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        "<title>{}</title>{}</head><body><main>{}</main></body></html>",
        "zh-CN" if language() == "zh" else "en",
        title,
        STYLE,
        body,
    )
    return HTMLResponse(str(whole), status_code=status, headers=GUARD)


ROUTES = [
    Route(f"{ADDRESS}/{{token}}", show, methods=["GET"]),
    Route(f"{ADDRESS}/{{token}}", give, methods=["POST"]),
    Route(f"{ADDRESS}/{{token}}/file", download, methods=["GET"]),
]
