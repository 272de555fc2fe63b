/* The plan: tasks as a spreadsheet and their bars in one grid, one scroll, one header (PRJ-04, PRJ-05). */
(function () {
  "use strict";
  const M = window.Mandate, R = M.range, G = (M.grid = M.wbs = {});
  const DAY = 864e5, number = (iso) => Math.round(Date.parse(iso + "T00:00:00Z") / DAY), iso = (n) => new Date(n * DAY).toISOString().slice(0, 10);
  const ZOOM = { week: 17, month: 6.2, quarter: 2.3 };
  const FLAGS = { is_milestone: "◆", effort_driven: "✓" };
  const V = { rows: [], shown: [], folded: new Set(), first: 0, last: 0, d: 6, x: 0, links: null };

  /* ---------------------------------------------------------------- the server's rows, with what it has not seen yet */
  const rowOf = (state, values) => Object.fromEntries(state.fields.map((f, i) => [f, values[i]]));
  function overlaid(state, pending) {
    let rows = state.rows.map((values) => rowOf(state, values));
    for (const e of pending) {
      const at = new Map(rows.map((r) => [String(r.id), r]));
      const put = (id, field, text) => { const r = at.get(String(id)); if (r) { r[field] = FLAGS[field] ? ["1", "yes", "是", "✓", "◆"].includes(String(text).trim().toLowerCase()) : text; if (r.bad) r.bad = without(r.bad, field); } };
      if (e.op === "open") continue;
      if (e.op === "set") put(e.id, e.field, e.text);
      else if (e.op === "fill") e.ids.forEach((id) => put(id, e.field, e.text));
      else if (e.op === "paste") e.targets.forEach((id, i) => (e.cells[i] || []).forEach((text, j) => e.fields[j] && put(id, e.fields[j], text)));
      else if (e.op === "delete") { const gone = new Set(e.ids.map(String)); rows = rows.filter((r) => !(gone.has(String(r.id)) || (gone.has(String(r.parent)) && gone.add(String(r.id))))); }
      else if (e.op === "add" && !at.has(e.id)) {
        const i = e.near === null ? rows.length - 1 : rows.findIndex((r) => String(r.id) === String(e.near)), near = rows[i];
        let j = i + 1;
        if (near && !near.summary) while (rows[j] && rows[j].level > near.level) j++;
        const level = near ? near.level + (near.summary ? 1 : 0) : 0;
        const blank = Object.fromEntries(state.fields.map((f) => [f, ""]));
        rows.splice(j, 0, { ...blank, id: e.id, parent: near ? (near.summary ? near.id : near.parent) : null, level, summary: false, is_milestone: e.milestone, starts_on: near?.starts_on ?? "", finishes_on: near?.finishes_on ?? "", links: [], bad: null, locked: false });
      }
    }
    return rows;
  }
  const without = (bad, field) => { const rest = { ...bad }; delete rest[field]; return rest; };
  function unfolded(rows) {
    const hidden = new Set(), shown = [];
    for (const r of rows) {
      if (r.parent !== null && (hidden.has(r.parent) || V.folded.has(String(r.parent)))) hidden.add(r.id); else shown.push(r);
    }
    return shown;
  }

  /* ---------------------------------------------------------------- start, show */
  G.start = (state) => {
    V.folded = new Set(M.recall("folded", []));
    V.mode = M.recall("zoom", "fit");
    V.view = M.recall("view", state.view);
    V.wide = M.recall("pane", null);
    V.bars = M.recall("bars", window.innerWidth >= 760);
    toolbar(state); statusbar();
    M.api.addEventListener("columnResized", (e) => { if (e.column?.getColId() === "bars" && e.source === "uiColumnResized") { V.wide = e.column.getActualWidth(); M.remember("pane", V.wide); } place(); });
    M.api.addEventListener("gridSizeChanged", () => { if (!V.wide) setColumns(M.state); else place(); });
    M.api.addEventListener("bodyScroll", () => {});
    setColumns(state);
    G.show(state, M.pending);
  };
  G.show = (state, pending) => {
    const focus = document.hasFocus() ? M.api.getFocusedCell() : null;
    const held = focus && focus.rowPinned == null ? M.api.getDisplayedRowAtIndex(focus.rowIndex)?.id : null;
    if (state.shape !== V.shape) { V.shape = state.shape; if (V.shown.length) { setColumns(state); toolbar(state); } }
    V.rows = overlaid(state, pending);
    V.shown = unfolded(V.rows);
    V.first = number(state.first); V.last = number(state.last);
    M.api.setGridOption("rowData", V.shown);
    M.api.refreshCells({ force: true });
    if (held !== null && held !== undefined) {
      const node = M.api.getRowNode(held);
      if (node && node.rowIndex !== focus.rowIndex) { R.stepping = true; M.api.setFocusedCell(node.rowIndex, focus.column); R.stepping = false; }
    }
    place(); tools(state); G.chosen();
  };

  /* ---------------------------------------------------------------- columns */
  const mayEdit = (data, c) => M.state.editable && c.editable && !data.locked && (!data.summary || c.of_summary);
  const shownText = (data, field) => (data.bad && data.bad[field] ? data.bad[field][0] : data[field]);
  G.text = (node, col) => { const v = shownText(node.data, col); return FLAGS[col] ? (v ? FLAGS[col] : "") : col === "name" ? "  ".repeat(node.data.level) + v : v; };

  function setColumns(state) {
    const width = document.documentElement.clientWidth, view = state.views[V.view] ? V.view : state.view;
    const named = new Map(state.columns.map((c) => [c.field, c]));
    const chosen = [...state.columns.filter((c) => c.pinned), ...state.views[view].fields.map((f) => named.get(f)).filter(Boolean)];
    const used = chosen.reduce((sum, c) => sum + (c.field === "name" ? Math.max(c.width, Math.min(330, Math.round(width * 0.2))) : c.width), 0);
    const pane = V.wide || Math.max(width - used - 4, Math.round(width * (state.views[view].pane || (width < 1000 ? 0.34 : 0.36))));
    const defs = chosen.map((c) => column(c, width));
    if (V.bars) defs.push({ colId: "bars", pinned: "right", width: Math.min(pane, width - 260), minWidth: 160, resizable: true, context: { drawn: true }, suppressNavigable: true,
      valueGetter: (p) => JSON.stringify([p.data.starts_on, p.data.finishes_on, p.data.progress, p.data.tone, p.data.finish_by_on]), headerComponent: G.Scale, cellRenderer: G.Bar, cellClass: "m-lane", tooltipValueGetter: () => null });
    M.api.setGridOption("columnDefs", defs);
    place();
  }
  function column(c, width) {
    const right = c.kind === "days" || c.kind === "slack" || c.kind === "progress" || c.kind === "deviation";
    const def = {
      colId: c.field, headerName: c.label, headerTooltip: c.hint || undefined, width: c.field === "name" ? Math.max(c.width, Math.min(330, Math.round(width * 0.2))) : c.width, minWidth: 34, pinned: c.pinned && (c.field === "code" || width >= 560) ? c.pinned : null, context: c,
      editable: (p) => mayEdit(p.data, c) && c.kind !== "flag", valueGetter: (p) => shownText(p.data, c.field), valueSetter: (p) => typed(p.data, c.field, p.newValue),
      headerClass: right ? "ag-right-aligned-header" : undefined, cellClass: `m-${c.kind}`,
      cellClassRules: { "m-bad": (p) => !!(p.data.bad && p.data.bad[c.field]), "m-soft": (p) => !!(p.data.warn && p.data.warn[c.field]), "m-range": R.holds, "m-sum": (p) => p.data.summary, "m-fixed": (p) => M.state.editable && c.editable && !mayEdit(p.data, c), "m-hit": (p) => p.data.id === V.hit },
      tooltipValueGetter: (p) => (p.data.bad && p.data.bad[c.field] ? p.data.bad[c.field][1] : p.data.warn && p.data.warn[c.field]) || (c.kind === "text" || c.kind === "name" ? p.value : null),
    };
    if (c.kind === "code") Object.assign(def, { rowDrag: (p) => M.state.editable && !p.data.locked, cellStyle: (p) => ({ boxShadow: p.data.critical ? "inset 3px 0 0 var(--ink)" : "none" }) });
    if (c.kind === "name") def.cellRenderer = G.Name;
    if (c.kind === "flag") def.cellRenderer = G.Flag;
    if (c.kind === "choice") Object.assign(def, { cellEditor: M.ChoiceEditor, cellEditorParams: { options: c.options } });
    if (c.kind === "date") { def.cellEditor = M.DateEditor; def.cellStyle = (p) => ({ color: c.field === "finishes_on" && !p.data.bad?.[c.field] ? { late: "var(--red)", slips: "var(--amber-ink)" }[p.data.tone] || null : null }); }
    if (c.kind === "progress") def.cellStyle = (p) => (p.value === "" ? { background: null } : { background: `linear-gradient(90deg,${tone(p.data)} ${p.value}%,var(--track) ${p.value}%) no-repeat 8px center / 36px 6px` });
    if (c.kind === "slack") def.cellStyle = (p) => ({ color: String(p.value).startsWith("−") ? "var(--red)" : p.value === "0" && p.data.critical ? "var(--ink)" : "var(--muted)", fontWeight: String(p.value).startsWith("−") || (p.value === "0" && p.data.critical) ? 600 : null });
    if (c.kind === "progress") def.valueFormatter = (p) => (p.value === "" ? "" : `${p.value}%`);
    if (c.kind === "deviation") def.cellStyle = (p) => ({ color: { red: "var(--red)", amber: "var(--amber-ink)" }[p.data.deviation_tone] || null });
    return def;
  }
  const tone = (data) => (Number(data.progress) >= 100 ? "var(--green)" : data.tone === "late" ? "var(--red)" : data.tone === "slips" ? "var(--amber)" : "var(--blue)");

  function typed(data, field, value) {
    const text = value === null || value === undefined ? "" : String(value);
    if (text === String(shownText(data, field) ?? "")) return false;
    data[field] = text;
    if (data.bad) data.bad = without(data.bad, field);
    M.send({ op: "set", id: data.id, field, text });
    return true;
  }

  /* ---------------------------------------------------------------- cells */
  class Cell { init(p) { this.gui = M.element("div", this.cls); this.refresh(p); } getGui() { return this.gui; } refresh(p) { this.p = p; this.draw(p.data, p); return true; } }
  G.Name = class extends Cell {
    get cls() { return "m-name"; }
    draw(r) {
      const fold = r.summary ? `<button type="button" class="m-fold" tabindex="-1" aria-label="${M.escape(M.state.words.fold)}">${M.icon(V.folded.has(String(r.id)) ? "unfold" : "fold")}</button>` : r.is_milestone ? '<i class="m-dia"></i>' : "";
      this.gui.style.paddingLeft = `${r.level * 14}px`;
      this.gui.innerHTML = `<span class="m-lead">${fold}</span><span class="m-text">${M.escape(shownText(r, "name"))}</span>`;
      this.gui.querySelector(".m-fold")?.addEventListener("click", (e) => { e.stopPropagation(); foldRow(r.id); });
    }
  };
  G.Flag = class extends Cell {
    get cls() { return "m-flagbox"; }
    draw(r, p) {
      const field = p.colDef.context.field, bad = r.bad && r.bad[field];
      this.gui.innerHTML = bad ? M.escape(bad[0]) : field === "is_milestone" ? `<i class="m-dia${r.is_milestone ? "" : " off"}"></i>` : r.summary || r.is_milestone ? "" : `<i class="m-tick${r[field] ? "" : " off"}">✓</i>`;
      this.gui.onclick = () => { if (mayEdit(r, p.colDef.context)) flag(p.node, field); };
    }
  };
  function flag(node, field) {
    if (field !== "is_milestone" && node.data.is_milestone) return;
    const on = !node.data[field]; node.data[field] = on; M.api.refreshCells({ force: true, rowNodes: [node] }); M.send({ op: "set", id: node.data.id, field, text: on ? "1" : "0" });
  }

  /* ---------------------------------------------------------------- bars: positions in days, scaled by --d, panned by --x, both set once on the root */
  const at = (n) => `calc(var(--d)*${n - V.first}px)`, days = (n) => `calc(var(--d)*${n}px)`;
  G.Bar = class extends Cell {
    get cls() { return "m-t"; }
    draw(r) {
      if (!/^\d{4}-/.test(r.starts_on) || !/^\d{4}-/.test(r.finishes_on)) { this.gui.innerHTML = ""; delete this.gui.dataset.a; return; }
      const a = number(r.starts_on), b = number(r.finishes_on) + 1, base = r.base_starts_on && r.base_finishes_on;
      const tip = M.escape(`${r.code} ${r.name}\n${r.starts_on} – ${r.finishes_on}${r.progress === "" ? "" : `\n${r.progress}%`}${base ? `\n${M.state.words.baseline} ${r.base_starts_on} – ${r.base_finishes_on}` : ""}`);
      let html = "";
      if (base) {
        const c = number(r.base_starts_on), e = number(r.base_finishes_on) + 1;
        html += r.is_milestone ? (e === b ? "" : `<i class="m-base ms" style="left:${at(e)}"></i>`) : `<i class="m-base" style="left:${at(c)};width:${days(e - c)}"></i>`;
      }
      if (r.finish_by_on && /^\d{4}-/.test(r.finish_by_on)) html += `<i class="m-due${number(r.finish_by_on) + 1 < b ? " missed" : ""}" title="${M.escape(`${M.state.words.finish_by} ${r.finish_by_on}`)}" style="left:${at(number(r.finish_by_on) + 1)}"></i>`;
      const marks = `${r.tone ? ` ${r.tone}` : ""}${r.critical && !r.summary ? " critical" : ""}${Number(r.progress) >= 100 ? " done" : ""}`;
      if (r.is_milestone) html += `<i class="m-ms${marks}" data-id="${r.id}" title="${tip}" style="left:${at(b)}"></i><span class="m-when" style="left:calc(${at(b)} + 10px)">${r.finishes_on.slice(5)}</span>`;
      else html += `<div class="m-bar ${r.summary ? "sum" : "task"}${marks}" title="${tip}" style="left:${at(a)};width:${days(Math.max(b - a, 1))}"><b style="width:${Number(r.progress) || 0}%"></b>${M.state.editable && !r.summary && !r.locked ? "<u></u>" : ""}</div>`;
      this.gui.innerHTML = html;
      this.gui.dataset.a = a - V.first; this.gui.dataset.b = b - V.first; soon();
      const bar = this.gui.querySelector(".m-bar,.m-ms");
      if (M.state.editable && !r.locked && !r.summary) bar.addEventListener("pointerdown", (e) => dragBar(e, bar, r));
      else bar.addEventListener("click", () => open(r.id));
    }
  };
  function dragBar(e, bar, r) {                                   /* move a bar, or pull its right end */
    if (e.button !== 0) return;
    e.preventDefault(); e.stopPropagation();
    bar.setPointerCapture(e.pointerId);
    const from = e.clientX, end = e.target.tagName === "U", width = bar.getBoundingClientRect().width;
    let moved = 0;
    const move = (ev) => {
      moved = Math.round((ev.clientX - from) / V.d);
      if (end) { moved = Math.max(moved, number(r.starts_on) - number(r.finishes_on)); bar.style.width = `${width + moved * V.d}px`; } else bar.style.transform = `${r.is_milestone ? "rotate(45deg) " : ""}`, bar.style.marginLeft = `${moved * V.d}px`;
      say(end ? iso(number(r.finishes_on) + moved) : `${iso(number(r.starts_on) + moved)} – ${iso(number(r.finishes_on) + moved)}`);
    };
    const up = () => {
      bar.removeEventListener("pointermove", move); say("");
      bar.style.marginLeft = bar.style.width = bar.style.transform = "";
      if (!moved) { M.api.refreshCells({ force: true, columns: ["bars"] }); return open(r.id); }
      const field = end || r.is_milestone ? "finishes_on" : "starts_on", text = iso(number(r[field]) + moved);
      M.send({ op: "set", id: r.id, field, text });
      M.show();
    };
    bar.addEventListener("pointermove", move); bar.addEventListener("pointerup", up, { once: true });
  }

  const open = (id) => M.send({ op: "open", id });                /* the task with all there is about it: drawn by the page */

  /* a bar out of sight leaves an arrow at the edge of its row; a click there brings it into view */
  let drawing = 0;
  const soon = () => { if (!drawing) drawing = requestAnimationFrame(() => { drawing = 0; edges(); }); };
  function edges() {
    const width = paneWidth();
    document.querySelectorAll(".m-lane .m-t[data-a]").forEach((t) => {
      const cell = t.closest(".m-lane"), from = t.dataset.a * V.d - V.x + 14, to = t.dataset.b * V.d - V.x + 14;
      cell.classList.toggle("off-left", to < 3); cell.classList.toggle("off-right", from > width - 5);
    });
  }
  document.addEventListener("click", (e) => {
    const cell = e.target.closest?.(".m-lane.off-left,.m-lane.off-right"), t = cell?.querySelector(".m-t[data-a]");
    if (t) V.scroll.scrollLeft = Math.max(0, t.dataset.a * V.d - 40);
  });

  /* header of the bars: months over weeks, or years over months; today */
  G.Scale = class { init() { this.gui = M.element("div", "m-scale", '<div class="m-t"></div>'); V.scale = this.gui; scale(); } getGui() { return this.gui; } refresh() { return true; } };
  const date = (n) => new Date(n * DAY), monthStart = (n) => { const t = date(n); return Date.UTC(t.getUTCFullYear(), t.getUTCMonth(), 1) / DAY; };
  const nextMonth = (n, step = 1) => { const t = date(n); return Date.UTC(t.getUTCFullYear(), t.getUTCMonth() + step, 1) / DAY; };
  function spans(kind) {                                           /* [from, until, label] */
    const found = [], w = M.state.words;
    if (kind === "week") { for (let n = V.first; n <= V.last; n += 7) found.push([n, n + 7, `${date(n).getUTCMonth() + 1}-${date(n).getUTCDate()}`]); return found; }
    for (let n = monthStart(V.first); n <= V.last;) {
      const t = date(n), y = t.getUTCFullYear(), m = t.getUTCMonth();
      const to = kind === "year" ? Date.UTC(y + 1, 0, 1) / DAY : kind === "quarter" ? Date.UTC(y, m - (m % 3) + 3, 1) / DAY : nextMonth(n);
      found.push([Math.max(n, V.first), to, kind === "year" ? String(y) : kind === "quarter" ? M.fill(w.quarter, { q: Math.floor(m / 3) + 1, y }) : kind === "month+year" ? M.fill(w.month_of_year, { m: w.months[m], y, n: String(m + 1).padStart(2, "0") }) : w.months[m]]);
      n = to;
    }
    return found;
  }
  function levels() { return V.d * 7 >= 26 ? ["month+year", "week"] : V.d * 30 >= 24 ? ["year", "month"] : ["year", "quarter"]; }
  function scale() {
    if (!V.scale || !V.first) return;
    const [upper, lower] = levels();
    const line = (kind, cls) => spans(kind).map(([a, b, label]) => `<span class="${cls}" data-from="${a - V.first}" style="left:${at(a)};width:${days(b - a)}"><em>${(b - a) * V.d < 20 ? "" : M.escape(label)}</em></span>`).join("");
    const today = number(M.state.today);
    V.scale.firstChild.innerHTML = line(upper, "top") + line(lower, "low") + (today >= V.first && today <= V.last ? `<b class="m-now" style="left:${at(today + 0.5)}">${M.escape(M.state.words.today)}</b>` : "");
  }

  /* lines, days off, links, today: one overlay that scrolls with the rows */
  function overlay() {
    const box = document.querySelector(".ag-pinned-right-cols-container");
    if (!box || !V.bars) return;
    if (!V.over || V.over.parentElement !== box) { V.over = M.element("div", "m-over"); box.append(V.over); }
    const h = M.state.row_height, height = V.shown.length * h, kind = levels()[1];
    const lines = spans(kind).map(([a]) => `<i class="m-line" style="left:${at(a)}"></i>`).join("");
    const off = V.d >= 4 ? M.state.off.map(([a, n]) => `<i class="m-off" style="left:${at(a)};width:${days(n)}"></i>`).join("") : "";
    const today = number(M.state.today), now = today >= V.first && today <= V.last ? `<i class="m-today" style="left:${at(today + 0.5)}"></i>` : "";
    V.over.style.height = `${height}px`;
    V.over.innerHTML = `<div class="m-t">${off}${lines}${now}<svg height="${height}" width="${Math.ceil((V.last - V.first + 1) * V.d) + 40}">${arrows(h)}</svg></div>`;
    lit();
  }
  function arrows(h) {
    const place = new Map(V.shown.map((r, i) => [String(r.id), i])), parts = [];
    const x = (n) => (n - V.first) * V.d, ok = (r) => /^\d{4}-/.test(r.starts_on) && /^\d{4}-/.test(r.finishes_on);
    V.shown.forEach((r, i) => {
      for (const [before, kind] of r.links || []) {
        const j = place.get(String(before));
        if (j === undefined || !ok(r) || !ok(V.shown[j])) continue;
        const p = V.shown[j], half = h / 2, down = i > j ? 1 : -1;
        const left = (t) => (t.is_milestone ? x(number(t.finishes_on) + 1) - 7 : x(number(t.starts_on))), right = (t) => x(number(t.finishes_on) + 1) + (t.is_milestone ? 6 : 0);
        const y1 = j * h + half - 2, y2 = i * h + half - 2, edge = y2 - down * 7, out = kind[0] === "F" ? right(p) : left(p), into = kind[1] === "S" ? left(r) : right(r);
        let d, tip;
        const drop = into + (r.is_milestone ? 7 : 4);
        if (kind === "FS" && drop >= out + (r.is_milestone ? -1 : 3)) { d = `M${Math.min(out, drop)} ${y1}H${drop}V${edge}`; tip = [drop, edge, "v"]; }
        else {
          const sx = kind[0] === "F" ? 1 : -1, ex = kind[1] === "S" ? -1 : 1, mid = j * h + half + down * half;
          const turn = sx === ex ? (sx > 0 ? Math.max(out, into) + 7 : Math.min(out, into) - 7) : null;
          d = turn !== null ? `M${out} ${y1}H${turn}V${y2}H${into + ex}` : `M${out} ${y1}H${out + sx * 6}V${mid}H${into + ex * 7}V${y2}H${into + ex}`;
          tip = [into + ex, y2, ex < 0 ? "r" : "l"];
        }
        const [tx, ty, way] = tip, head = way === "v" ? `M${tx - 3} ${ty - down * 3}l3 ${down * 4}l3 ${-down * 4}z` : way === "r" ? `M${tx - 4} ${ty - 3}l4 3l-4 3z` : `M${tx + 4} ${ty - 3}l-4 3l4 3z`;
        parts.push(`<g data-a="${p.id}" data-b="${r.id}"><path d="${d}"/><path class="head" d="${head}"/></g>`);
      }
    });
    return parts.join("");
  }
  function lit() {
    const ids = new Set(R.rows().map((n) => String(n.data.id)));
    V.over?.querySelectorAll("g").forEach((g) => g.classList.toggle("lit", ids.has(g.dataset.a) || ids.has(g.dataset.b)));
  }

  /* ---------------------------------------------------------------- zoom and pan */
  const paneWidth = () => (V.bars && M.api.getColumn("bars") ? M.api.getColumn("bars").getActualWidth() : 0);
  function place() {
    if (!V.first || !M.api) return;
    const width = paneWidth(), span = V.last - V.first + 1;
    V.d = V.mode === "fit" ? Math.max((width - 34) / span, 0.3) : ZOOM[V.mode];
    V.scroll.style.width = `${width}px`; V.scroll.style.display = width ? "" : "none"; V.scroll.firstChild.style.width = `${span * V.d + 34}px`;
    if (V.mode !== V.placed) {                                      /* a new zoom looks at today, or at the beginning */
      const today = number(M.state.today), look = V.placed === undefined && V.mode === "fit" ? 0 : Math.max((Math.min(Math.max(today, V.first), V.last) - V.first) * V.d - width / 3, 0);
      V.placed = V.mode; V.scroll.scrollLeft = look;
    }
    scale(); pan(); overlay();
  }
  function pan() {
    V.x = V.scroll.scrollLeft; soon();
    const s = document.documentElement.style; s.setProperty("--d", V.d); s.setProperty("--x", `${-V.x}px`);
    V.scale?.querySelectorAll(".top").forEach((span) => { span.firstChild.style.marginLeft = `${Math.max(0, V.x - 14 - span.dataset.from * V.d)}px`; });   /* a month keeps its name while it is in view */
  }

  /* ---------------------------------------------------------------- toolbar, status */
  const near = () => { const rows = R.rows(); return rows.length ? rows[rows.length - 1].data : V.shown[V.shown.length - 1]; };
  const ids = () => R.rows().map((n) => n.data.id);
  const fresh = (n = 1) => Array.from({ length: n }, (_, i) => `new-${M.run}-${M.seq + 1}-${i}`);
  function add(milestone) {
    const row = near(), id = fresh()[0];
    if (row && V.folded.has(String(row.id))) foldRow(row.id);
    M.send({ op: "add", id, near: row ? row.id : null, milestone });
    M.show();
    const node = M.api.getRowNode(id);
    if (!node) return;
    M.api.ensureIndexVisible(node.rowIndex);
    const begin = (tries) => {                                      /* an editor opens only in a cell that is drawn */
      if (document.querySelector(`.ag-row[row-id="${CSS.escape(id)}"] [col-id="name"]`)) { M.api.setFocusedCell(node.rowIndex, "name"); M.api.startEditingCell({ rowIndex: node.rowIndex, colKey: "name" }); }
      else if (tries) requestAnimationFrame(() => begin(tries - 1));
    };
    begin(60);
  }
  const act = (op, more) => { if (ids().length) { M.send({ op, ids: ids(), ...more }); if (op === "delete") M.show(); } };
  function clear() {
    const fields = R.fields().filter((f) => M.api.getColumn(f)?.getColDef().context.editable);
    if (fields.length) { M.send({ op: "paste", targets: ids(), fields, cells: ids().map(() => fields.map(() => "")), new_ids: [] }); M.show(); }
  }
  function fillDown() {
    const rows = R.rows(), fields = R.fields().filter((f) => M.api.getColumn(f)?.getColDef().context.editable);
    if (rows.length < 2) return;
    const top = fields.map((f) => String(shownText(rows[0].data, f) ?? ""));
    M.send({ op: "paste", targets: rows.slice(1).map((n) => n.data.id), fields, cells: rows.slice(1).map(() => top), new_ids: [] }); M.show();
  }
  G.pasted = (cells, box) => {
    if (!M.state.editable) return;
    const below = []; for (let i = box.top; i < V.shown.length && below.length < cells.length; i++) below.push(V.shown[i].id);
    let fields = box.columns.slice(box.left, box.left + Math.max(...cells.map((r) => r.length)));
    fields = fields.map((f) => (M.api.getColumn(f).getColDef().context.editable ? f : ""));
    if (cells.length === 1 && cells[0].length === 1 && R.many()) {      /* one cell into a whole range */
      M.send({ op: "paste", targets: ids(), fields: R.fields(), cells: ids().map(() => R.fields().map(() => cells[0][0])), new_ids: [] });
    } else M.send({ op: "paste", targets: below, fields, cells, new_ids: fresh(cells.length) });
    M.show();
  };
  function foldRow(id) {
    const key = String(id);
    if (!V.folded.delete(key)) V.folded.add(key);
    M.remember("folded", [...V.folded]); M.show();
  }
  function foldAll(level) { V.folded = new Set(level === null ? [] : V.rows.filter((r) => r.summary && r.level >= level).map((r) => String(r.id))); M.remember("folded", [...V.folded]); M.show(); }

  function toolbar(state) {
    document.querySelector(".m-bar-top")?.remove();
    const w = state.words, bar = M.element("div", "m-bar-top"); bar.setAttribute("role", "toolbar");
    const group = (...items) => { const g = M.element("span", "m-group"); g.append(...items); bar.append(g); };
    V.tools = {};
    const tool = (...a) => (V.tools[a[0]] = M.button(...a));
    if (state.editable) {
      group(tool("add", "add", w.task, () => add(false), w.task_tip), tool("milestone", "diamond", w.milestone, () => add(true), w.milestone_tip));
      group(tool("outdent", "outdent", "", () => act("outdent"), w.outdent), tool("indent", "indent", "", () => act("indent"), w.indent), tool("up", "up", "", () => act("shift", { step: -1 }), w.up), tool("down", "down", "", () => act("shift", { step: 1 }), w.down));
      group(tool("link", "link", "", () => act("link", { kind: "FS" }), w.link), tool("unlink", "unlink", "", () => act("unlink"), w.unlink), tool("delete", "trash", "", () => act("delete"), w.delete));
      group(tool("undo", "undo", "", () => M.send({ op: "undo" }), w.undo), tool("redo", "redo", "", () => M.send({ op: "redo" }), w.redo));
    }
    const levels = select("m-levels", w.levels, [["", w.levels], ["1", "1"], ["2", "2"], ["3", "3"], ["all", w.all_levels]], "", (v) => { foldAll(v === "all" || v === "" ? null : Number(v) - 1); levels.value = ""; });
    const names = Object.entries(state.views).map(([key, v]) => [key, v.label]);
    group(levels, ...(names.length > 1 ? [select("m-view", w.columns, names, V.view, (v) => { V.view = v; M.remember("view", v); setColumns(M.state); })] : []), M.button("open", "info", "", () => { const row = near(); if (row) open(row.id); }, w.open));
    V.problems = M.button("problems", "warn", " ", nextProblem, w.problems_tip); V.problems.classList.add("warn"); V.problems.hidden = true;
    const right = M.element("span", "m-group end");
    right.append(V.problems, finder(w));
    const zoom = M.element("span", "m-zoom");
    for (const key of ["fit", "quarter", "month", "week"]) {
      const b = M.button(`zoom-${key}`, "", w[`zoom_${key}`], () => { V.mode = key; M.remember("zoom", key); if (!V.bars) bars(); pressed(); place(); }, w[`zoom_${key}_tip`]);
      zoom.append(b);
    }
    const pressed = () => zoom.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.key === `zoom-${V.mode}`)));
    pressed();
    const bars = () => { V.bars = !V.bars; M.remember("bars", V.bars); setColumns(M.state); };
    right.append(zoom, M.button("bars", "today", "", bars, w.bars));
    bar.append(right); document.body.prepend(bar);
  }
  function select(cls, label, options, value, change) {
    const s = M.element("select", cls, options.map(([v, t]) => `<option value="${M.escape(v)}"${v === value ? " selected" : ""}>${M.escape(t)}</option>`).join(""));
    s.setAttribute("aria-label", label); s.addEventListener("change", () => change(s.value));
    return s;
  }
  function finder(w) {
    const box = M.element("span", "m-find", M.icon("find")), input = M.element("input"); input.type = "search"; input.placeholder = w.find; input.setAttribute("aria-label", w.find);
    input.addEventListener("input", () => find(input.value, 0));
    input.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); find(input.value, e.shiftKey ? -1 : 1); } if (e.key === "Escape") { input.value = ""; find("", 0); } });
    V.find = input; box.append(input);
    return box;
  }
  function find(text, step) {
    const t = text.trim().toLowerCase(), hits = t ? V.rows.filter((r) => [r.code, r.name, r.responsible, r.deliverable].some((c) => String(c ?? "").toLowerCase().includes(t))) : [];
    const now = hits.findIndex((r) => r.id === V.hit), hit = hits[step === 0 ? 0 : (now + step + hits.length) % hits.length];
    V.hit = hit ? hit.id : null;
    if (hit) reveal(hit.id, "name", false); else M.api.refreshCells({ force: true });
    say(t ? M.fill(M.state.words.found, { n: hits.length }) : "");
  }
  function reveal(id, field, focus) {
    const byId = new Map(V.rows.map((r) => [String(r.id), r]));
    for (let r = byId.get(String(byId.get(String(id))?.parent)); r; r = byId.get(String(r.parent))) V.folded.delete(String(r.id));
    M.show();
    const node = M.api.getRowNode(String(id));
    if (!node) return;
    M.api.ensureIndexVisible(node.rowIndex, "middle");
    if (focus) { M.api.ensureColumnVisible(field); M.api.setFocusedCell(node.rowIndex, field); }
  }
  const problemList = () => V.rows.flatMap((r) => Object.keys(r.bad || {}).map((f) => [r.id, f]));
  function nextProblem() {
    const list = problemList(), at = list.findIndex(([id, f]) => V.problem && id === V.problem[0] && f === V.problem[1]);
    if (list.length) { V.problem = list[(at + 1) % list.length]; if (!M.api.getColumn(V.problem[1])) { V.view = M.state.view_all; setColumns(M.state); } reveal(...V.problem, true); }
  }
  function tools(state) {
    if (V.tools.undo) { V.tools.undo.disabled = !state.undo && !M.pending.some((e) => e.op !== "open"); V.tools.redo.disabled = !state.redo; }
    const n = problemList().length;
    V.problems.hidden = !n; V.problems.querySelector("span").textContent = M.fill(state.words.problems, { n });
    if (state.note && state.note[0] !== V.noted) { V.noted = state.note[0]; say(state.note[1], "bad"); }
  }
  function statusbar() {
    const bar = M.element("div", "m-bar-low", '<span class="m-say" role="status" aria-live="polite"></span><div class="m-scrollx"><i></i></div>');
    document.body.append(bar);
    V.says = bar.firstChild; V.scroll = bar.lastChild;
    V.scroll.addEventListener("scroll", pan, { passive: true });
    document.addEventListener("wheel", (e) => {
      if (!e.target.closest?.(".m-lane,.m-scale")) return;
      const dx = e.deltaX || (e.shiftKey ? e.deltaY : 0);
      if (dx) { V.scroll.scrollLeft += dx; e.preventDefault(); }
    }, { passive: false });
  }
  function say(text, cls = "") { V.says.className = `m-say ${cls}`; V.says.textContent = text; V.said = text; }
  G.chosen = () => {
    lit();
    const rows = R.rows(), only = rows.length === 1 ? rows[0].data : null, field = R.fields()[0];
    const reason = only && ((only.bad && only.bad[field]?.[1]) || (only.warn && only.warn[field]));
    if (reason) return say(reason, only.bad && only.bad[field] ? "bad" : "soft");
    if (rows.length > 1) {
      const leaves = rows.filter((n) => !n.data.summary), sum = leaves.reduce((s, n) => s + Math.round((Number(n.data.effort_days) || 0) * 100), 0) / 100;
      return say(M.fill(M.state.words.chosen, { n: rows.length, days: sum }));
    }
    if (V.noted !== undefined && V.noteShown !== V.noted) { V.noteShown = V.noted; return; }
    say(M.state.editable ? M.state.words.keys : "");
  };

  /* ---------------------------------------------------------------- keys, drag of rows */
  G.suppressed = (p) => {                                            /* keys of ours, before the grid takes them */
    const e = p.event, k = e.key, ctrl = e.ctrlKey || e.metaKey;
    if (p.editing) {
      if (k === "Enter" && p.column.getColId() === "name" && p.node.rowIndex === V.shown.length - 1 && !e.isComposing) setTimeout(() => { if (!M.editing() && M.state.editable) add(false); }, 0);
      return e.isComposing;
    }
    if (e.type !== "keydown") return false;
    const ours = {
      z: ctrl && (() => M.send({ op: e.shiftKey ? "redo" : "undo" })), Z: ctrl && (() => M.send({ op: "redo" })), y: ctrl && (() => M.send({ op: "redo" })), d: ctrl && fillDown,
      f: ctrl && (() => V.find.focus()), Delete: () => (ctrl ? act("delete") : clear()), Insert: () => add(false), " ": FLAGS[p.column.getColId()] && (() => mayEdit(p.node.data, p.colDef.context) && flag(p.node, p.column.getColId())),
      Enter: p.column.getColId() === "code" && (() => open(p.node.data.id)),
      ArrowRight: e.altKey && e.shiftKey ? () => act("indent") : e.shiftKey && (() => R.step(k)), ArrowLeft: e.altKey && e.shiftKey ? () => act("outdent") : e.shiftKey && (() => R.step(k)),
      ArrowUp: e.altKey ? () => act("shift", { step: -1 }) : e.shiftKey && (() => R.step(k)), ArrowDown: e.altKey ? () => act("shift", { step: 1 }) : e.shiftKey && (() => R.step(k)),
    }[k];
    if (!ours) return false;
    if (!M.state.editable && !["f", "Enter", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(k)) return true;
    e.preventDefault(); ours();
    return true;
  };
  const aim = (p) => {                                               /* where a dragged row would go */
    const row = p.overNode;
    if (!row) return null;
    const part = (p.y - row.rowTop) / row.rowHeight, moving = R.rows().some((n) => n.id === p.node.id) ? ids() : [p.node.data.id];
    if (moving.some((id) => String(id) === row.id)) return null;
    return { ids: moving, target: row.data.id, place: part < 0.5 ? "before" : row.data.summary && !V.folded.has(row.id) ? "inside" : "after", row };
  };
  G.dragMove = (p) => { const to = aim(p); M.api.setRowDropPositionIndicator?.(to ? { row: to.row, dropIndicatorPosition: to.place === "before" ? "above" : to.place === "inside" ? "inside" : "below" } : null); };
  G.dragEnd = (p) => { M.api.setRowDropPositionIndicator?.(null); const to = aim(p); if (to) M.send({ op: "move", ids: to.ids, target: to.target, place: to.place }); };
})();
