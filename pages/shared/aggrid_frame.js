/* One channel between a grid in its frame and the script that runs on the server.

Out: edits, numbered and kept until the server says it has them, so that none is lost however fast they come.
In:  the whole state; edits the server has not seen yet are laid over it; while a cell is being edited it waits. */
(function () {
  "use strict";
  const FIRST = "Mandate.first(";
  const M = (window.Mandate = {
    run: Math.random().toString(36).slice(2, 10), seq: 0, pending: [], state: null, api: null, grid: null, waiting: false, arrived: "",
  });
  window.StreamlitAgGridPro = window.StreamlitAgGridPro || {};

  M.first = (state) => { M.state = state; M.dress(state); };
  M.value = () => ({ run: M.run, edits: M.pending });
  M.editing = () => !!M.api && M.api.getEditingCells().length > 0;

  M.dress = (state) => {
    document.documentElement.dataset.theme = state.theme;
    document.documentElement.lang = state.lang;
  };

  M.ready = (event) => {
    M.api = event.api;
    M.grid.start(M.state);
    M.api.addEventListener("cellEditingStopped", () => setTimeout(() => { if (!M.editing()) { if (M.waiting) M.show(); else M.api.refreshCells({ force: true }); } }, 0));
    window.addEventListener("message", (e) => {
      const assets = e.data && e.data.type === "streamlit:render" && e.data.args && e.data.args.pro_assets;
      const text = assets && assets.length ? assets[assets.length - 1].js : "";
      if (text && text !== M.arrived && text.startsWith(FIRST)) { M.arrived = text; M.take(JSON.parse(text.slice(FIRST.length, -1))); }
    });
  };

  M.take = (state) => {
    if (state.ack && state.ack.run === M.run) M.pending = M.pending.filter((e) => e.seq > state.ack.seq);
    M.state = state;
    M.dress(state);
    if (M.editing()) M.waiting = true; else M.show();
  };

  M.show = () => { M.waiting = false; M.grid.show(M.state, M.pending); };

  M.send = (edit) => {
    edit.seq = ++M.seq;
    M.pending.push(edit);
    window.StreamlitAgGridPro.returnGridValue({ api: M.api }, "mandate");
    return edit;
  };

  /* ---- small html ---- */
  const ICONS = {
    add: "M12 5v14M5 12h14", diamond: "M12 4l8 8-8 8-8-8z", indent: "M4 6h16M11 12h9M4 18h16M4 9l3 3-3 3", outdent: "M4 6h16M11 12h9M4 18h16M7 9l-3 3 3 3",
    up: "M12 19V5M6 11l6-6 6 6", down: "M12 5v14M6 13l6 6 6-6", undo: "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3", redo: "M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h3",
    link: "M10 14a4 4 0 0 0 6 .3l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.3l-3 3a4 4 0 0 0 5.7 5.7L12 17",
    unlink: "M10 14a4 4 0 0 0 6 .3l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.3l-3 3a4 4 0 0 0 5.7 5.7L12 17M4 4l16 16",
    trash: "M5 7h14M9 7V5h6v2M7 7l1 12h8l1-12", find: "M11 5a6 6 0 1 0 0 12a6 6 0 0 0 0-12zM15.5 15.5L20 20", today: "M5 6h14v13H5zM5 10h14M9 4v4M15 4v4M12 13v3",
    info: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 8v.6M12 11.5v4.5", warn: "M12 4l9 16H3zM12 10v4M12 17v.5", fold: "M7 10l5 5 5-5", unfold: "M10 7l5 5-5 5", calendar: "M5 6h14v13H5zM5 10h14M9 4v4M15 4v4",
  };
  M.icon = (name) => `<svg viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"><path d="${ICONS[name]}"/></svg>`;
  M.escape = (text) => String(text ?? "").replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }[c]));
  M.fill = (words, facts) => words.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  M.element = (tag, cls, html) => { const e = document.createElement(tag); if (cls) e.className = cls; if (html !== undefined) e.innerHTML = html; return e; };
  M.button = (key, icon, label, press, tip) => {
    const b = M.element("button", `m-tool${label ? " worded" : ""}`, (icon ? M.icon(icon) : "") + (label ? `<span>${M.escape(label)}</span>` : ""));
    b.type = "button"; b.dataset.key = key; b.title = tip || label; b.setAttribute("aria-label", tip || label);
    b.addEventListener("mousedown", (e) => e.preventDefault());     /* keep the focus in the grid */
    b.addEventListener("click", () => { M.api.stopEditing(); press(); });
    return b;
  };

  /* what people typed or left on this page, for as long as the tab lives */
  M.recall = (name, otherwise) => { try { return JSON.parse(sessionStorage.getItem(`mandate:${M.state.key}:${name}`)) ?? otherwise; } catch { return otherwise; } };
  M.remember = (name, value) => { try { sessionStorage.setItem(`mandate:${M.state.key}:${name}`, JSON.stringify(value)); } catch { /* private mode: not kept */ } };

  /* ---- a range of cells, as in a spreadsheet ---- */
  const R = (M.range = { anchor: null, lead: null });
  const columns = () => M.api.getAllDisplayedColumns().filter((c) => !c.getColDef().context?.drawn).map((c) => c.getColId());
  const indexOf = (id) => { const node = M.api.getRowNode(String(id)); return node && !node.rowPinned ? node.rowIndex : null; };
  R.set = (id, col, extend) => {
    const before = R.key();
    R.lead = { id: String(id), col };
    if (!extend || !R.anchor) R.anchor = R.lead;
    if (R.key() !== before) { if (!M.editing()) M.api.refreshCells({ force: true }); M.grid.chosen?.(); }    /* a refresh would close the editor */
  };
  R.key = () => (R.anchor ? [R.anchor.id, R.anchor.col, R.lead.id, R.lead.col].join("\u0001") : "");
  R.box = () => {
    if (!R.anchor) return null;
    const all = columns(), a = indexOf(R.anchor.id), b = indexOf(R.lead.id), c = all.indexOf(R.anchor.col), d = all.indexOf(R.lead.col);
    if (a === null || b === null || c < 0 || d < 0) return null;
    return { top: Math.min(a, b), bottom: Math.max(a, b), left: Math.min(c, d), right: Math.max(c, d), columns: all };
  };
  R.rows = () => { const box = R.box(); if (!box) return []; const found = []; for (let i = box.top; i <= box.bottom; i++) found.push(M.api.getDisplayedRowAtIndex(i)); return found.filter(Boolean); };
  R.fields = () => { const box = R.box(); return box ? box.columns.slice(box.left, box.right + 1) : []; };
  R.many = () => { const box = R.box(); return !!box && (box.top !== box.bottom || box.left !== box.right); };
  R.holds = (p) => {
    if (p.node.rowPinned || !R.many()) return false;
    const box = R.box(), c = box.columns.indexOf(p.column.getColId());
    return p.node.rowIndex >= box.top && p.node.rowIndex <= box.bottom && c >= box.left && c <= box.right;
  };
  R.down = (p) => {
    if (p.node.rowPinned || p.event?.target?.closest?.(".ag-drag-handle,.m-fold,.m-t")) return;
    R.dragging = true;
    R.set(p.node.id, p.column.getColId(), p.event.shiftKey);
  };
  R.over = (p) => { if (R.dragging && p.event.buttons === 1 && !p.node.rowPinned && !M.editing()) R.set(p.node.id, p.column.getColId(), true); };
  document.addEventListener("mouseup", () => { R.dragging = false; });
  R.focused = (p) => {
    if (R.dragging || R.stepping || p.rowIndex === null || p.rowPinned || !p.column) return;
    const node = M.api.getDisplayedRowAtIndex(p.rowIndex);
    if (node && R.anchor && indexOf(R.lead.id) === p.rowIndex && R.lead.col === p.column.getColId()) return M.grid.chosen?.();
    if (node) R.set(node.id, p.column.getColId(), false);
  };
  R.step = (key) => {                                          /* Shift + arrows */
    const cell = M.api.getFocusedCell();
    if (!cell) return;
    if (!R.anchor) R.set(M.api.getDisplayedRowAtIndex(cell.rowIndex).id, cell.column.getColId(), false);
    const all = columns(), row = indexOf(R.lead.id), col = all.indexOf(R.lead.col);
    const node = M.api.getDisplayedRowAtIndex(row + (key === "ArrowDown") - (key === "ArrowUp"));
    const to = all[Math.min(Math.max(col + (key === "ArrowRight") - (key === "ArrowLeft"), 0), all.length - 1)];
    if (!node || node.rowPinned) return;
    R.set(node.id, to, true);
    M.api.ensureIndexVisible(node.rowIndex); M.api.ensureColumnVisible(to);
  };

  /* ---- Excel ---- */
  M.cellsOf = (text) => {                                      /* tab separated, quoted cells may hold tabs, quotes, line breaks */
    const rows = [[]]; let cell = "", quoted = false, i = 0;
    text = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (; i < text.length; i++) {
      const c = text[i];
      if (quoted) { if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; } else if (c === '"') quoted = false; else cell += c; }
      else if (c === '"' && cell === "") quoted = true;
      else if (c === "\t" || c === "\n") { rows[rows.length - 1].push(cell); cell = ""; if (c === "\n") rows.push([]); }
      else cell += c;
    }
    rows[rows.length - 1].push(cell);
    return rows;
  };
  /* What a cell is typed in, the same in every grid: a key begins anew, Enter and F2 go on with what stands there. */
  M.TextEditor = class {
    init(p) {
      this.p = p; this.first = p.eventKey && p.eventKey.length === 1;
      this.gui = M.element("div", "m-edit"); this.input = M.element("input", p.right ? "w-input" : "");
      this.input.value = this.first ? p.eventKey : p.eventKey === "Backspace" ? "" : String(p.value ?? "");
      this.gui.append(this.input); this.more(p);
    }
    more() {}
    getGui() { return this.gui; }
    afterGuiAttached() { this.input.focus(); if (!this.first) this.input.select(); if (this.p.opens) { try { this.input.showPicker?.(); } catch { /* only after a click */ } } }
    getValue() { return this.input.value.trim(); }
  };
  let lists = 0;
  M.ChoiceEditor = class extends M.TextEditor {
    more(p) {
      const list = M.element("datalist", "", p.options.map((o) => `<option value="${M.escape(o)}"></option>`).join(""));
      list.id = `m-list-${++lists}`; this.input.setAttribute("list", list.id); this.gui.append(list);
    }
    getValue() { const text = this.input.value.trim().toLowerCase(), found = this.p.options.filter((o) => o.toLowerCase().startsWith(text)); return text && found.length === 1 ? found[0] : this.input.value.trim(); }
  };
  M.DateEditor = class extends M.TextEditor {
    more() {
      const picker = M.element("input", "m-picker"); picker.type = "date"; picker.tabIndex = -1; picker.value = /^\d{4}-\d\d-\d\d$/.test(this.input.value) ? this.input.value : "";
      picker.addEventListener("change", () => { if (picker.value) { this.input.value = picker.value; this.p.stopEditing(); } });
      const open = M.element("button", "m-open", M.icon("calendar")); open.type = "button"; open.tabIndex = -1; open.setAttribute("aria-label", M.state.words.calendar);
      open.addEventListener("mousedown", (e) => e.preventDefault()); open.addEventListener("click", () => picker.showPicker());
      this.gui.append(open, picker);
    }
  };

  M.textOf = (rows) => rows.map((row) => row.map((c) => (/[\t\n"]/.test(c) ? `"${c.replace(/"/g, '""')}"` : c)).join("\t")).join("\n");
  document.addEventListener("paste", (e) => {
    if (!M.api || M.editing() || e.target.closest?.("input,textarea,select") || !R.box()) return;
    e.preventDefault();
    M.grid.pasted(M.cellsOf(e.clipboardData.getData("text/plain")), R.box());
  });
  document.addEventListener("copy", (e) => {
    if (!M.api || M.editing() || e.target.closest?.("input,textarea") || !R.box()) return;
    e.preventDefault();
    e.clipboardData.setData("text/plain", M.textOf(R.rows().map((node) => R.fields().map((col) => String(M.grid.text(node, col) ?? "")))));
  });
})();
