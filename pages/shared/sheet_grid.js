/* A sheet of lines: typed, pasted, added, moved, undone like in a spreadsheet. Texts go to the server as typed and come back as read. */
(function () {
  "use strict";
  const M = window.Mandate, R = M.range, G = (M.grid = M.sheet = {});
  const V = { rows: [] };

  const rowOf = (state, values) => Object.fromEntries(state.fields.map((f, i) => [f, values[i]]));
  function overlaid(state, pending) {
    let rows = state.rows.map((v) => rowOf(state, v));
    for (const e of pending) {
      if (e.op === "delete") rows = rows.filter((r) => !e.ids.includes(r.id));
      if (e.op !== "cells") continue;
      const there = new Set(rows.map((r) => r.id)), fresh = (e.add || []).filter((id) => !there.has(id)).map((id) => ({ ...Object.fromEntries(state.fields.map((f) => [f, ""])), id, bad: null, fixed: null, tones: null }));
      const at = rows.findIndex((r) => r.id === e.after);
      rows.splice(at < 0 ? rows.length : at + 1, 0, ...fresh);
      const by = new Map(rows.map((r) => [r.id, r]));
      for (const [id, field, text] of e.cells || []) { const r = by.get(id); if (r) { r[field] = text; if (r.bad) { r.bad = { ...r.bad }; delete r.bad[field]; } } }
    }
    return rows;
  }

  G.start = (state) => {
    document.documentElement.style.setProperty("--text", `${state.row_height - 1}px`);
    toolbar(state);
    const low = M.element("div", "m-bar-low", '<span class="m-say" role="status" aria-live="polite"></span>');
    document.body.append(low); G.says = low.firstChild;
    columns(state);
    M.api.addEventListener("gridSizeChanged", () => columns(M.state));
    G.show(state, M.pending);
  };
  G.show = (state, pending) => {
    if (state.shape !== V.shape) { V.shape = state.shape; columns(state); toolbar(state); }
    V.rows = overlaid(state, pending);
    const focus = document.hasFocus() ? M.api.getFocusedCell() : null;
    const held = focus && focus.rowPinned == null ? M.api.getDisplayedRowAtIndex(focus.rowIndex)?.id : null;
    M.api.setGridOption("rowData", V.rows);
    M.api.setGridOption("pinnedBottomRowData", state.total ? [{ id: "total", ...state.total }] : []);
    M.api.refreshCells({ force: true });
    const node = held ? M.api.getRowNode(held) : null;
    if (node && node.rowIndex !== focus.rowIndex) { R.stepping = true; M.api.setFocusedCell(node.rowIndex, focus.column); R.stepping = false; }
    tools(state); G.chosen();
  };

  const shown = (data, field) => (data.bad && data.bad[field] && data.bad[field][0] !== null ? data.bad[field][0] : data[field]);
  const column = (field) => M.state.columns.find((c) => c.field === field);
  const open = (data, field) => { const c = column(field); return !!c && M.state.editable && c.editable && c.kind !== "shown" && !(data.fixed || []).includes(field); };
  G.text = (node, col) => shown(node.data, col);

  function columns(state) {
    const wide = document.documentElement.clientWidth, all = state.columns.reduce((sum, c) => sum + c.width, 0);
    M.api.setGridOption("columnDefs", state.columns.map((c) => {
      const right = ["money", "days", "percent", "progress"].includes(c.kind) || c.right;
      const def = {
        colId: c.field, headerName: c.label, headerTooltip: c.hint || undefined, width: c.width, minWidth: 40, context: c, pinned: c.pinned && all > wide ? "left" : null,
        editable: (p) => !p.node.rowPinned && open(p.data, c.field) && c.kind !== "flag", valueGetter: (p) => shown(p.data, c.field), valueSetter: (p) => typed(p.data, c.field, p.newValue),
        headerClass: right ? "ag-right-aligned-header" : undefined, cellClass: right ? "m-days" : "",
        cellClassRules: {
          "m-bad": (p) => !!p.data.bad?.[c.field], "m-range": R.holds, "m-fixed": (p) => !p.node.rowPinned && M.state.editable && !open(p.data, c.field),
          ...Object.fromEntries(["red", "amber", "green", "muted"].map((t) => [`s-${t}`, (p) => p.data.tones?.[c.field] === t])),
        },
        tooltipValueGetter: (p) => p.data.bad?.[c.field]?.[1] || p.data.tips?.[c.field] || (["text", "choice", "shown"].includes(c.kind) ? p.value : null),
        cellEditor: c.kind === "choice" ? M.ChoiceEditor : c.kind === "day" ? M.DateEditor : M.TextEditor, cellEditorParams: { options: c.options || [], opens: c.kind === "choice", right },
      };
      if (c.flex) Object.assign(def, { flex: 1, minWidth: c.width });
      if (c.kind === "flag") def.cellRenderer = G.Flag;
      if (c.kind === "progress") Object.assign(def, { valueFormatter: (p) => (/^[\d.]+$/.test(p.value ?? "") ? `${p.value}%` : p.value), cellStyle: (p) => (/^[\d.]+$/.test(p.value ?? "") ? { background: `linear-gradient(90deg,${p.data.bar || "var(--blue)"} ${p.value}%,var(--track) ${p.value}%) no-repeat 8px center / 36px 6px` } : { background: null }) });
      return def;
    }));
  }

  G.Flag = class {
    init(p) { this.gui = M.element("div", "m-flagbox"); this.refresh(p); }
    getGui() { return this.gui; }
    refresh(p) {
      const c = p.colDef.context;
      this.gui.innerHTML = p.node.rowPinned ? "" : `<i class="m-dia${p.value ? "" : " off"}"></i>`;
      this.gui.onclick = () => { if (!p.node.rowPinned && open(p.data, c.field)) { typed(p.data, c.field, p.data[c.field] ? "" : "1"); M.show(); } };
      return true;
    }
  };

  function typed(data, field, value) {
    const text = value === null || value === undefined ? "" : String(value);
    if (text === String(shown(data, field) ?? "")) return false;
    data[field] = text; if (data.bad) { data.bad = { ...data.bad }; delete data.bad[field]; }
    M.send({ op: "cells", cells: [[data.id, field, text]] });
    return true;
  }
  const fresh = (n) => Array.from({ length: n }, (_, i) => `new-${M.run}-${M.seq + 1}-${i}`);
  function add() {
    const rows = R.rows(), after = rows.length ? rows[rows.length - 1].data : V.rows[V.rows.length - 1], id = fresh(1)[0];
    const copied = after ? M.state.copied.map((f) => [id, f, after[f]]) : [];
    M.send({ op: "cells", add: [id], after: after?.id ?? "", cells: copied });
    M.show();
    const node = M.api.getRowNode(id), first = M.state.columns.find((c) => open(node?.data || {}, c.field) && !M.state.copied.includes(c.field));
    if (!node || !first) return;
    M.api.ensureIndexVisible(node.rowIndex);
    const begin = (tries) => {
      if (document.querySelector(`.ag-row[row-id="${CSS.escape(id)}"] [col-id="${first.field}"]`)) { M.api.setFocusedCell(node.rowIndex, first.field); M.api.startEditingCell({ rowIndex: node.rowIndex, colKey: first.field }); }
      else if (tries) requestAnimationFrame(() => begin(tries - 1));
    };
    begin(60);
  }
  const ids = () => R.rows().map((n) => n.data.id);
  function remove() { if (M.state.can_add && ids().length) { M.send({ op: "delete", ids: ids() }); M.show(); } }
  const shift = (step) => { if (M.state.can_move && ids().length) M.send({ op: "shift", ids: ids(), step }); };

  G.pasted = (cells, box) => {
    if (!M.state.editable) return;
    const one = cells.length === 1 && cells[0].length === 1;
    const targets = one ? R.rows() : cells.map((_, i) => M.api.getDisplayedRowAtIndex(box.top + i)).filter((n) => n && !n.rowPinned);
    const more = one || !M.state.can_add ? [] : fresh(cells.length - targets.length), found = [];
    const fields = (row) => (one ? R.fields() : box.columns.slice(box.left, box.left + row.length));
    targets.forEach((node, i) => fields(cells[i] || cells[0]).forEach((f, j) => { if (open(node.data, f)) found.push([node.data.id, f, one ? cells[0][0] : cells[i][j]]); }));
    more.forEach((id, n) => { const row = cells[targets.length + n]; fields(row).forEach((f, j) => { if (open({}, f)) found.push([id, f, row[j]]); }); });
    if (found.length || more.length) { M.send({ op: "cells", cells: found, add: more, after: targets.length ? targets[targets.length - 1].data.id : "" }); M.show(); }
  };
  const clear = () => R.box() && G.pasted([[""]], R.box());
  function fillDown() {
    const rows = R.rows(); if (rows.length < 2) return;
    const found = [];
    R.fields().forEach((f) => rows.slice(1).forEach((n) => { if (open(n.data, f)) found.push([n.data.id, f, String(shown(rows[0].data, f) ?? "")]); }));
    if (found.length) { M.send({ op: "cells", cells: found }); M.show(); }
  }

  function toolbar(state) {
    document.querySelector(".m-bar-top")?.remove();
    if (!state.editable) return;
    const w = state.words, bar = M.element("div", "m-bar-top"), group = (...b) => { const g = M.element("span", "m-group"); g.append(...b); return g; };
    if (state.can_add) bar.append(group(M.button("add", "add", w.add, add, w.add_tip), M.button("delete", "trash", "", remove, w.delete)));
    if (state.can_move) bar.append(group(M.button("up", "up", "", () => shift(-1), w.up), M.button("down", "down", "", () => shift(1), w.down)));
    V.undo = M.button("undo", "undo", "", () => M.send({ op: "undo" }), w.undo); V.redo = M.button("redo", "redo", "", () => M.send({ op: "redo" }), w.redo);
    bar.append(group(V.undo, V.redo));
    V.problems = M.button("problems", "warn", " ", next, w.problems_tip); V.problems.classList.add("warn"); V.problems.hidden = true;
    const right = M.element("span", "m-group end"); right.append(V.problems); bar.append(right);
    document.body.prepend(bar);
  }
  const problems = () => V.rows.flatMap((r) => Object.keys(r.bad || {}).map((f) => [r.id, f]));
  function next() {
    const list = problems(); if (!list.length) return;
    V.at = ((V.at ?? -1) + 1) % list.length;
    const node = M.api.getRowNode(list[V.at][0]);
    M.api.ensureIndexVisible(node.rowIndex); M.api.ensureColumnVisible(list[V.at][1]); M.api.setFocusedCell(node.rowIndex, list[V.at][1]);
  }
  function tools(state) {
    if (!V.undo || !state.editable) return;
    V.undo.disabled = !state.undo && !M.pending.length; V.redo.disabled = !state.redo;
    const n = problems().length;
    V.problems.hidden = !n; V.problems.querySelector("span").textContent = M.fill(state.words.problems, { n });
  }
  function say(text, cls = "") { G.says.className = `m-say ${cls}`; G.says.textContent = text; }
  G.chosen = () => {
    const rows = R.rows(), field = R.fields()[0], only = rows.length === 1 ? rows[0].data : null;
    if (only?.bad?.[field]) return say(only.bad[field][1], "bad");
    if (only?.tips?.[field]) return say(only.tips[field]);
    if (R.many()) {
      const sum = rows.flatMap((n) => R.fields().map((f) => (["money", "days", "percent"].includes(column(f)?.kind) || column(f)?.right ? Number(String(shown(n.data, f) ?? "").replace(/[,¥%]/g, "")) : NaN))).filter((v) => !isNaN(v));
      if (sum.length > 1) return say(M.fill(M.state.words.sum, { n: sum.length, sum: (Math.round(sum.reduce((a, b) => a + b, 0) * 100) / 100).toLocaleString("en") }));
    }
    const waiting = problems();
    if (waiting.length) { const r = V.rows.find((x) => x.id === waiting[0][0]); return say(r.bad[waiting[0][1]][1], "bad"); }
    say(M.state.editable ? M.state.words.keys : "");
  };
  G.suppressed = (p) => {
    const e = p.event, k = e.key, ctrl = e.ctrlKey || e.metaKey;
    if (p.editing) {
      if (k === "Enter" && M.state.can_add && p.node.rowIndex === V.rows.length - 1 && !e.isComposing && p.column.getColId() === M.state.enter_adds) setTimeout(() => { if (!M.editing()) add(); }, 0);
      return e.isComposing;
    }
    if (e.type !== "keydown") return false;
    const ours = {
      z: ctrl && (() => M.send({ op: e.shiftKey ? "redo" : "undo" })), Z: ctrl && (() => M.send({ op: "redo" })), y: ctrl && (() => M.send({ op: "redo" })), d: ctrl && fillDown,
      Delete: () => (ctrl ? remove() : clear()), Backspace: clear, Insert: () => M.state.can_add && add(), " ": p.colDef.context.kind === "flag" && (() => { if (open(p.node.data, p.column.getColId())) { typed(p.node.data, p.column.getColId(), p.node.data[p.column.getColId()] ? "" : "1"); M.show(); } }),
      ArrowRight: e.shiftKey && (() => R.step(k)), ArrowLeft: e.shiftKey && (() => R.step(k)),
      ArrowUp: e.altKey ? () => shift(-1) : e.shiftKey && (() => R.step(k)), ArrowDown: e.altKey ? () => shift(1) : e.shiftKey && (() => R.step(k)),
    }[k];
    if (!ours || p.node.rowPinned) return false;
    if (!M.state.editable && !k.startsWith("Arrow")) return true;
    e.preventDefault(); ours();
    return true;
  };
})();
