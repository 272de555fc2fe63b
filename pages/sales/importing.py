"""The general import as a screen piece: file, columns, problems with what to accept, preview, one button (GEN-05)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pandas as pd
import streamlit as st

from core.access import Actor
from core.errors import Refusal
from core.imports import service
from core.imports.lists import Field, Problem, import_list
from core.imports.preview import FACTORS, ColumnMapping, Preview, Use
from core.imports.service import Opened
from core.imports.workbook import MEDIA_TYPE, template
from pages.shared.actions import Action, action_bar
from pages.shared.html import chip, html, html_of, sentence_line, table
from pages.shared.places import go
from pages.shared.record import card, empty_state, figures
from pages.shared.refusals import show
from pages.shared.words import _, language, sentence

Words = Mapping[str, Callable[[str], str]]
SHOWN_PROBLEMS = 60
SHOWN_ROWS = 200
EXAMPLES = 3


@dataclass
class Running:
    """An import on its way: the file as read, and what is accepted so far. `turn` renews the fields when the file changes."""

    file_id: str
    opened: Opened
    accepted: dict[str, dict[str, str]] = field(default_factory=dict)


def draw(actor: Actor, list_name: str, words: Words, *, back: str) -> None:
    """The whole import of one list. `words` say the codes of word fields in the person's language."""
    running = _file(actor, list_name)
    if running is None:
        return
    left, right = st.columns([1, 1.7], gap=14)
    with left:
        mapping = _columns(list_name, running)
    with right:
        try:
            seen = service.preview(actor, list_name, running.opened.table, service.with_corrections(mapping, running.accepted))
        except Refusal as refusal:
            with card("import_preview", _("What comes in?")):
                _told(refusal)
            return
        _figures(seen)
        _proposals(list_name, running, seen, words)
        _problems(seen, words)
        _preview(list_name, seen, mapping, words)
    _bar(actor, list_name, running, mapping, seen, back)


def _file(actor: Actor, list_name: str) -> Running | None:
    """The file, read once; the mapping remembered for its headings."""
    spoken = language()
    with card("import_file"), st.container(horizontal=True, vertical_alignment="center", gap=14):
        given = st.file_uploader(_("Excel (.xlsx) or text (.csv)"), type=["xlsx", "csv", "txt"], key=f"import_{list_name}")
        st.download_button(
            _("Template to fill in"),
            data=lambda: template(list_name, spoken),
            file_name=f"{list_name}.xlsx",
            mime=MEDIA_TYPE,
            icon=":material/download:",
            key=f"template_{list_name}",
            on_click="ignore",
        )
    if given is None:
        st.session_state.pop(f"importing_{list_name}", None)
        empty_state(
            "upload_file",
            _("Choose a file"),
            _("Its columns are recognised by their headings; nothing is saved before you have seen the preview."),
            key="import",
        )
        return None
    kept: Running | None = st.session_state.get(f"importing_{list_name}")
    if kept is not None and kept.file_id == given.file_id:
        return kept
    try:
        kept = Running(given.file_id, service.open_file(actor, list_name, given.name, given.getvalue()))
    except Refusal as refusal:
        show(refusal)
        return None
    st.session_state[f"importing_{list_name}"] = kept
    return kept


def _label(wanted: Field) -> str:
    return (wanted.zh if language() == "zh" else wanted.en) + (" *" if wanted.required else "")


def _columns(list_name: str, running: Running) -> ColumnMapping:
    """One line per column: heading with examples, the field it is, and the unit of a figure."""
    made, table_ = import_list(list_name), running.opened.table
    names = {"": _("— leave out —")} | {f.key: _label(f) for f in made.fields}
    units = {factor: _unit(factor) for factor in FACTORS}
    columns: dict[str, Use] = {}
    with card("import_columns", _("What is each column?"), _("remembered from the last import") if running.opened.remembered else _("recognised by heading")):
        for place, heading in enumerate(table_.headings):
            use = running.opened.mapping.columns.get(heading, Use())
            sample = ", ".join(dict.fromkeys(r.cells[place] for r in table_.rows[:40] if r.cells[place]))[:60]
            one, two = st.columns([1, 1.1], gap=8, vertical_alignment="center")
            one.html(html_of("<div style='font-size:13px;overflow-wrap:anywhere'><b>{}</b><div class='t-small t-muted'>{}</div></div>", heading, sample))
            with two:
                key = f"import_{list_name}_{running.file_id}_{place}_{language()}"
                chosen = st.selectbox(
                    heading,
                    list(names),
                    index=list(names).index(use.field) if use.field in names else 0,
                    format_func=lambda k: names[k],
                    key=key,
                    label_visibility="collapsed",
                )
                factor = use.factor
                if chosen and made.field(chosen).kind == "amount":
                    factor = st.selectbox(
                        _("Unit"),
                        FACTORS,
                        index=FACTORS.index(use.factor) if use.factor in FACTORS else 0,
                        format_func=units.get,
                        key=f"{key}_unit",
                        label_visibility="collapsed",
                    )
            columns[heading] = Use(chosen or "", factor)
    return replace(running.opened.mapping, columns=columns)


def _unit(factor: Decimal) -> str:
    return {1: _("in yuan"), 1000: _("in thousands"), 10_000: _("in ten thousands"), 1_000_000: _("in millions")}[int(factor)]


def _told(refusal: Refusal) -> None:
    """A refusal of the mapping; the field is called by its name in the person's language."""
    if "zh" in refusal.facts and "en" in refusal.facts:
        name = refusal.facts["zh" if language() == "zh" else "en"]
        sentence_line(_("Choose the column for “{name}”: every row needs it.", name=name), "amber", "rule")
        return
    show(refusal)


def _figures(seen: Preview) -> None:
    cells = len(seen.errors)
    figures(
        [
            (_("Rows"), f"{len(seen.drafts):,}", "", ""),
            (_("Come in"), f"{seen.new:,}", "", chip(_("new"), "green", "add") if seen.new else ""),
            (_("Here already"), f"{seen.there:,}", "", _("left out")),
            (
                _("To put right"),
                f"{cells:,}",
                "",
                html_of('<span class="t-red">{}</span>', _("nothing comes in before")) if cells else chip(_("none"), "green", "check"),
            ),
        ]
    )


def _proposals(list_name: str, running: Running, seen: Preview, words: Words) -> None:
    """Unknown spellings, each once: the nearest known word, to be accepted for all its rows."""
    made = import_list(list_name)
    groups: dict[tuple[str, str], list[Problem]] = {}
    for p in seen.errors:
        if p.field and made.field(p.field).kind in ("word", "name"):
            groups.setdefault((p.field, p.value), []).append(p)
    open_ = {key: found for key, found in groups.items() if found[0].nearest or made.field(key[0]).kind == "word"}
    if not open_:
        return
    with card("import_words", _("Which word was meant?"), _("accepted for all its rows, and remembered")):
        for (name, value), found in list(open_.items())[:SHOWN_PROBLEMS]:
            _proposal(made.field(name), value, found, running, words.get(name, str))
        sure = {key: found[0].nearest for key, found in open_.items() if found[0].nearest}
        if len(sure) > 1 and st.button(_("Accept all {n} proposals", n=len(sure)), icon=":material/done_all:", key="sm_accept_all"):
            for (name, value), meant in sure.items():
                running.accepted.setdefault(name, {})[value] = meant
            st.rerun()


def _proposal(wanted: Field, value: str, found: Sequence[Problem], running: Running, say: Callable[[str], str]) -> None:
    nearest = found[0].nearest
    codes = sorted(set((wanted.spellings() if wanted.spellings else {}).values()), key=say) if wanted.kind == "word" else [nearest]
    rows = ", ".join(p.cell for p in found[:6]) + (" …" if len(found) > 6 else "")
    with st.container(horizontal=True, gap=8, vertical_alignment="center", key=f"proposal_{wanted.key}_{abs(hash(value))}"):
        html(
            "<div style='font-size:13px'>{} <b>{}</b> <span class='t-muted'>→</span><div class='t-small t-muted'>{} · {}</div></div>",
            _label(wanted).rstrip(" *"),
            value,
            _("{n} rows", n=len(found)),
            rows,
        )
        st.space("stretch")
        key = f"meant_{wanted.key}_{abs(hash(value))}_{language()}"
        names = {code: say(code) for code in codes}
        meant = st.selectbox(
            value,
            codes,
            index=codes.index(nearest) if nearest in codes else None,
            format_func=names.get,
            key=key,
            label_visibility="collapsed",
            width=180,
            placeholder=_("Choose"),
        )
        if st.button(_("Accept"), key=f"accept_{key}", type="primary" if nearest else "secondary", disabled=meant is None) and meant is not None:
            running.accepted.setdefault(wanted.key, {})[value] = meant
            st.rerun()


def _problems(seen: Preview, words: Words) -> None:
    """Every cell that is wrong or worth a word, by row and cell."""
    if not seen.problems:
        return
    with card("import_problems", _("What is wrong, and where?"), _("{n} cells", n=len(seen.problems))):
        rows = []
        for p in sorted(seen.problems, key=lambda x: (x.warning, x.row))[:SHOWN_PROBLEMS]:
            mark = chip(_("left out"), "slate", "info") if p.warning else chip(_("error"), "red", "error")
            nearest = _("Probably {word}.", word=words.get(p.field, str)(p.nearest)) if p.nearest else ""
            rows.append(
                (
                    html_of("<b>{}</b>", p.cell),
                    p.heading or "—",
                    html_of("<span style='overflow-wrap:anywhere'>{}</span>", p.value[:80]),
                    html_of("{} {}", sentence(p.refusal), nearest),
                    mark,
                )
            )
        html("{}", table([_("Cell"), _("Column"), _("Value"), _("Why"), ""], rows, widths=["8%", "16%", "18%", "44%", "14%"]))
        if len(seen.problems) > SHOWN_PROBLEMS:
            html('<div class="t-small t-muted">{}</div>', _("and {n} more", n=len(seen.problems) - SHOWN_PROBLEMS))


def _preview(list_name: str, seen: Preview, mapping: ColumnMapping, words: Words) -> None:
    """The rows as they would come in."""
    made = import_list(list_name)
    used = [f for f in made.fields if mapping.heading_of(f.key)]
    if not used:
        return
    wrong = {p.row for p in seen.errors}
    state = {True: _("here already"), False: _("new")}
    frame = pd.DataFrame(
        [
            {"#": d.row, "": _("error") if d.row in wrong else state[d.there], **{_label(f): _shown(d.values.get(f.key), words.get(f.key)) for f in used}}
            for d in seen.drafts[:SHOWN_ROWS]
        ]
    )
    with card("import_rows", _("What comes in?"), _("the first {n} rows", n=SHOWN_ROWS) if len(seen.drafts) > SHOWN_ROWS else ""):
        st.dataframe(frame, hide_index=True, row_height=30, height=min(len(frame), 12) * 30 + 38, key=f"import_rows_{language()}")


def _shown(value: object, say: Callable[[str], str] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return say(value) if say is not None and isinstance(value, str) else str(value)


def _bar(actor: Actor, list_name: str, running: Running, mapping: ColumnMapping, seen: Preview, back: str) -> None:
    refused = (
        _("{n} cells must be put right or accepted first.", n=len(seen.errors)) if seen.errors else _("Every row is here already.") if not seen.new else None
    )
    action_bar(
        [
            Action(
                "import",
                _("Import {n} rows", n=seen.new),
                lambda _text: _bring_in(actor, list_name, running, mapping, back),
                "primary",
                ":material/upload:",
                refused=refused,
            ),
            Action("leave", _("Cancel"), lambda _text: go(back)),
        ],
        key=f"import_{list_name}",
        note=_("All rows come in together, or none."),
    )


def _bring_in(actor: Actor, list_name: str, running: Running, mapping: ColumnMapping, back: str) -> None:
    done = service.bring_in(actor, list_name, running.opened.table, service.with_corrections(mapping, running.accepted))
    st.session_state.pop(f"importing_{list_name}", None)
    st.session_state["toast"] = _("{added} rows are imported, {there} were here already.", added=done.added, there=done.there)
    go(back)
