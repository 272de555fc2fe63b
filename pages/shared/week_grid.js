/* A week of hours: works down, days across, totals pinned (MON-07). Texts go to the server as typed and come back as hours. */
(function () {
  "use strict";
  const M = window.Mandate, R = M.range, G = (M.grid = M.week = {});
  const DAYS = ["d0", "d1", "d2", "d3", "d4", "d5", "d6"], TYPED = [...DAYS, "kind", "progress", "remaining"];

  const rowOf = (state, values) => Object.fromEntries(state.fields.map((f, i) => [f, values[i]]));
  function overlaid(state, pending) {
    const rows = state.rows.map((v) => rowOf(state, v)), at = new Map(rows.map((r) => [r.id, r]));
    for (const e of pending) for (const [id, field, text] of e.cells || []) {
      const r = at.get(id);
      if (r && TYPED.includes(field)) { r[field] = text; if (r.bad) delete r.bad[field]; }
    }
    return rows;
  }
  G.start = (state) => {
    document.documentElement.style.setProperty("--text", "33px");
    const low = M.element("div", "m-bar-low", '<span class="m-say" role="status" aria-live="polite"></span>');
    document.body.append(low); G.says = low.firstChild;
    columns(state);
    M.api.addEventListener("gridSizeChanged", () => columns(M.state));
    G.show(state, M.pending);
  };
  G.show = (state, pending) => {
    if (state.shape !== G.shape) { G.shape = state.shape; columns(state); }
    M.api.setGridOption("rowData", overlaid(state, pending));
    M.api.setGridOption("pinnedBottomRowData", [{ id: "total", ...rowOf(state, state.total) }]);
    M.api.refreshCells({ force: true });
    G.chosen();
  };
  const shown = (data, field) => (data.bad && data.bad[field] ? data.bad[field][0] : data[field]);
  const open = (data, field) => M.state.editable && TYPED.includes(field) && !(data.locked && data.locked[field]);
  const editable = (p) => !p.node.rowPinned && open(p.data, p.column.getColId());
  G.text = (node, col) => shown(node.data, col);

  function columns(state) {
    const wide = document.documentElement.clientWidth, w = state.words, narrow = wide < 900;
    const base = (field, label, width, more) => ({
      colId: field, headerName: label, width, minWidth: 34, resizable: false, context: {}, editable, valueGetter: (p) => shown(p.data, field), valueSetter: (p) => typed(p.data, field, p.newValue), cellEditor: G.HoursEditor,
      tooltipValueGetter: (p) => p.data.bad?.[field]?.[1] || p.data.locked?.[field] || p.data.notes?.[field] || (more?.tip ? p.value : null), ...more?.def,
    });
    const rules = (more) => ({ "m-bad": (p) => !!p.data.bad?.[p.column.getColId()], "m-range": R.holds, "w-locked": (p) => !p.node.rowPinned && M.state.editable && !open(p.data, p.column.getColId()), ...more });
    const defs = [
      base("project", w.project, narrow ? 96 : 118, { tip: true, def: { pinned: "left", cellClass: (p) => (p.node.rowPinned ? "" : "w-note"), cellStyle: (p) => ({ color: p.node.rowPinned ? null : "var(--muted)" }) } }),
      base("task", w.task, 150, { tip: true, def: { flex: 1, minWidth: narrow ? 130 : 150, cellClassRules: { "w-note": (p) => !!p.node.rowPinned } } }),
      ...(state.kinds.length && !narrow ? [base("kind", w.kind, 94, { tip: true, def: { cellEditor: M.ChoiceEditor, cellEditorParams: { options: state.kinds, opens: true }, cellClassRules: rules({}), cellStyle: (p) => ({ color: p.node.rowPinned ? null : "var(--muted)" }) } })] : []),
      ...state.days.map((d, n) => base(`d${n}`, d.label, narrow ? 58 : state.kinds.length ? 73 : 77, { def: {
        headerClass: ["ag-right-aligned-header", ...d.tones.map((t) => `w-${t}`)], headerTooltip: d.tip || undefined, cellClass: ["w-day", ...d.tones.filter((t) => ["off", "missing", "today"].includes(t)).map((t) => `w-${t}`)],
        cellClassRules: rules(Object.fromEntries(["over", "full", "missing", "refused"].map((t) => [`w-t-${t}`, (p) => !!p.node.rowPinned && p.data.tones?.[`d${n}`] === t]))),
        cellRenderer: G.Hours } })),
      base("week", w.week, 76, { def: { cellClass: "w-sum", headerClass: "ag-right-aligned-header", cellStyle: { fontWeight: 600 } } }),
    ];
    if (!narrow) defs.push(
      base("progress", w.done, 94, { def: { headerClass: "ag-right-aligned-header", cellClass: "w-sum", cellClassRules: rules({}), valueFormatter: (p) => (p.value === "" || p.value == null ? "" : /^[\d.]+$/.test(p.value) ? `${p.value}%` : p.value),
        cellStyle: (p) => (/^[\d.]+$/.test(p.value ?? "") ? { background: `linear-gradient(90deg,var(--blue) ${p.value}%,var(--track) ${p.value}%) no-repeat 8px center / 34px 6px` } : { background: null }) } }),
      base("remaining", w.left, 78, { def: { headerClass: "ag-right-aligned-header", cellClass: "w-sum", cellClassRules: rules({}) } }));
    M.api.setGridOption("columnDefs", defs);
  }
  G.Hours = class {
    init(p) { this.gui = M.element("span"); this.refresh(p); }
    getGui() { return this.gui; }
    refresh(p) {
      const field = p.column.getColId();
      this.gui.textContent = p.value ?? "";
      this.gui.className = p.data.notes?.[field] ? "w-noted" : "";
      return true;
    }
  };
  G.HoursEditor = class extends M.TextEditor {
    more() { this.input.className = "w-input"; this.input.inputMode = "decimal"; }
  };
  function typed(data, field, value) {
    const text = value === null || value === undefined ? "" : String(value);
    if (text === String(shown(data, field) ?? "")) return false;
    data[field] = text; if (data.bad) delete data.bad[field];
    M.send({ op: "cells", cells: [[data.id, field, text]] });
    return true;
  }
  G.pasted = (cells, box) => {
    if (!M.state.editable) return;
    const one = cells.length === 1 && cells[0].length === 1, found = [];
    const rows = one ? R.rows() : cells.map((_, i) => M.api.getDisplayedRowAtIndex(box.top + i)).filter((n) => n && !n.rowPinned);
    rows.forEach((node, i) => (one ? R.fields() : box.columns.slice(box.left, box.left + cells[i].length)).forEach((f, j) => { if (open(node.data, f)) found.push([node.data.id, f, one ? cells[0][0] : cells[i][j]]); }));
    if (found.length) { M.send({ op: "cells", cells: found }); M.show(); }
  };
  const clear = () => G.pasted([[""]], R.box());
  function say(text, cls = "") { G.says.className = `m-say ${cls}`; G.says.textContent = text; }
  G.chosen = () => {
    const rows = R.rows(), field = R.fields()[0], only = rows.length === 1 ? rows[0].data : null;
    if (only?.bad?.[field]) return say(only.bad[field][1], "bad");
    if (only?.locked?.[field]) return say(only.locked[field], "soft");
    const day = M.state.days.find((d, n) => `d${n}` === field && d.refusal);
    if (day) return say(day.refusal, "bad");
    if (only?.notes?.[field]) return say(only.notes[field]);
    say(M.state.editable ? M.state.words.keys : "");
  };
  G.suppressed = (p) => {
    const e = p.event, k = e.key, ctrl = e.ctrlKey || e.metaKey;
    if (p.editing || e.type !== "keydown") return p.editing && e.isComposing;
    const ours = {
      z: ctrl && (() => M.send({ op: e.shiftKey ? "redo" : "undo" })), Z: ctrl && (() => M.send({ op: "redo" })), y: ctrl && (() => M.send({ op: "redo" })), Delete: clear, Backspace: clear,
      ArrowRight: e.shiftKey && (() => R.step(k)), ArrowLeft: e.shiftKey && (() => R.step(k)), ArrowUp: e.shiftKey && (() => R.step(k)), ArrowDown: e.shiftKey && (() => R.step(k)),
    }[k];
    if (!ours || p.node.rowPinned) return false;
    if (!M.state.editable && !k.startsWith("Arrow")) return true;
    e.preventDefault(); ours();
    return true;
  };
})();
