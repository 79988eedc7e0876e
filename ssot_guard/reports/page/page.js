/* The page's tables: sorted, filtered and drawn in windows. No dependencies, no network, and texts are only ever texts:
   nothing here writes markup. Without this script the page still has its totals, charts and summaries. */
"use strict";
(() => {
  const WINDOW = 100; // rows that are drawn at once: more than a screen, little enough for a key stroke

  const data = JSON.parse(document.getElementById("data").textContent);
  const NOBODY = "(nobody)"; // as every other report calls it
  const number = new Intl.NumberFormat("en");

  /* An element with attributes and children; strings become text nodes. */
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /* One column's values: numbers as they are, indices into the texts as text. */
  function read(kind, value) {
    if (kind === "numbers") return value;
    return kind === "texts" ? data.texts[value] : value.map((index) => data.texts[index]);
  }

  /* Columns, as they came, become rows. */
  function rowsOf(table) {
    const rows = Array.from({ length: table.length }, (_, at) => ({ at }));
    for (const kind of ["numbers", "texts", "lists"]) {
      for (const [name, values] of Object.entries(table[kind])) {
        values.forEach((value, at) => (rows[at][name] = read(kind, value)));
      }
    }
    for (const row of rows) if ("line" in row) row.place = `${row.path}:${row.line}`;
    return rows;
  }

  /* The words that a row is searched by. */
  function words(row) {
    const texts = Object.entries(row).filter(([name]) => name !== "at" && name !== "allow");
    return texts.map(([, value]) => (Array.isArray(value) ? value.join(" ") : String(value))).join("\n").toLowerCase();
  }

  function sortKey(value) {
    if (typeof value === "number") return value;
    return (Array.isArray(value) ? value.join(", ") : value).toLowerCase();
  }

  /* A tag, coloured by what it says; only known words are part of a class name. */
  function tag(word) {
    return make("span", { class: `tag ${/^[a-z]+$/.test(word) ? "is-" + word : ""}` }, word);
  }

  const CELLS = {
    status: (row) => tag(row.status),
    kind: (row) => tag(row.kind),
    owners: (row) => row.owners.join(", ") || NOBODY,
    place: (row, table) => table.opener(row),
    file: (row) => jump("text", row.file),
    owner: (row) => jump("owners", row.owner, row.label),
  };

  /* A button that leads to the findings it names. */
  function jump(filter, value, label = value) {
    return make("button", { type: "button", class: "jump", "data-filter": filter, "data-value": value }, label);
  }

  class Table {
    constructor(root) {
      this.root = root;
      this.name = root.dataset.table;
      this.noun = root.dataset.noun;
      this.body = root.tBodies[0];
      this.heads = [...root.tHead.rows[0].cells];
      this.form = document.querySelector(`form[data-for="${this.name}"]`);
      this.told = document.querySelector(`[data-shown="${this.name}"]`);
      this.more = document.querySelector(`[data-more="${this.name}"]`);
      this.rows = rowsOf(data.tables[this.name]);
      for (const row of this.rows) row.words = words(row);
      this.open = new Set();
      this.limit = WINDOW;
      this.fill();
      this.listen();
      this.filter();
    }

    /* Each choice offers what there is. */
    fill() {
      for (const select of this.form.querySelectorAll("select:not([data-filled])")) {
        const values = this.rows.map((row) => row[select.name]).flatMap((value) => (value.length ? value : ""));
        for (const value of [...new Set(values)].sort()) {
          select.append(make("option", { value: value || " " }, value || NOBODY));
        }
      }
    }

    listen() {
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("input", (event) => event.target.matches("input") && this.filter());
      this.form.addEventListener("change", (event) => event.target.matches("select") && this.filter());
      this.form.addEventListener("reset", () => setTimeout(() => this.filter()));
      this.more.addEventListener("click", () => this.showMore());
      for (const head of this.heads) {
        head.querySelector("button").addEventListener("click", () => this.sortBy(head));
      }
    }

    /* Ascending, then descending. */
    sortBy(head) {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of this.heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      this.order = { key: head.dataset.sort ?? head.dataset.key, sign: down ? -1 : 1 };
      this.filter();
    }

    filter() {
      const sought = [...this.form.elements].filter((each) => each.name && each.value);
      const tests = sought.map((each) => this.test(each.name, each.value));
      this.visible = this.rows.filter((row) => tests.every((test) => test(row)));
      this.sort();
      this.limit = WINDOW;
      this.draw();
    }

    test(name, value) {
      if (name === "text") {
        const terms = value.toLowerCase().split(/\s+/);
        return (row) => terms.every((term) => row.words.includes(term));
      }
      if (name === "folder") {
        return (row) => (value === "." ? !row.path.includes("/") : row.path.startsWith(value + "/"));
      }
      const wanted = value === " " ? "" : value;
      return ({ [name]: has }) => (Array.isArray(has) ? (wanted ? has.includes(wanted) : !has.length) : has === wanted);
    }

    sort() {
      if (!this.order) return;
      const { key, sign } = this.order;
      const keyed = this.visible.map((row) => [sortKey(row[key]), row]);
      keyed.sort(([a, one], [b, other]) => (a < b ? -sign : a > b ? sign : one.at - other.at));
      this.visible = keyed.map(([, row]) => row);
    }

    draw() {
      this.body.replaceChildren(...this.drawn(0));
      this.tell();
    }

    /* What is not there yet is drawn below what is. */
    drawMore(first) {
      const rows = this.drawn(first);
      this.body.append(...rows);
      this.tell();
      return rows[0];
    }

    tell() {
      const left = this.visible.length - this.limit;
      this.more.hidden = left <= 0;
      this.more.textContent = `Show ${number.format(Math.min(left, WINDOW))} more`;
      this.told.textContent = this.inWords();
    }

    inWords() {
      const [shown, matching, all] = [Math.min(this.limit, this.visible.length), this.visible.length, this.rows.length];
      const of = matching === all ? "" : `${number.format(matching)} that match, of `;
      return `Showing ${number.format(shown)} of ${of}${number.format(all)} ${this.noun}`;
    }

    drawn(first) {
      return this.visible.slice(first, this.limit).flatMap((row) => this.linesOf(row));
    }

    linesOf(row) {
      const cells = this.heads.map((head) => this.cell(head, row));
      const line = make("tr", {}, ...cells);
      return this.open.has(row.at) ? [line, this.details(row)] : [line];
    }

    cell(head, row) {
      const key = head.dataset.key;
      const content = CELLS[key] ? CELLS[key](row, this) : row[key];
      const text = typeof content === "number" ? number.format(content) : content;
      const looks = head.className ? { class: head.className } : {};
      return head.dataset.names === undefined ? make("td", looks, text) : make("th", { ...looks, scope: "row" }, text);
    }

    showMore() {
      const first = this.limit;
      this.limit += WINDOW;
      const target = this.drawMore(first)?.querySelector("button") ?? this.more; // where the reader goes on
      target.focus({ preventScroll: true });
    }

    /* --- what opens --- */

    opener(row) {
      const open = this.open.has(row.at);
      const known = { type: "button", class: "opener", "aria-expanded": String(open) };
      if (open) known["aria-controls"] = this.idOf(row);
      const made = make("button", known, row.place);
      made.addEventListener("click", () => this.toggle(row, made));
      return made;
    }

    idOf(row) {
      return `${this.name}-${row.at}`;
    }

    toggle(row, opener) {
      const open = !this.open.delete(row.at);
      const line = opener.closest("tr");
      if (open) {
        this.open.add(row.at);
        line.after(this.details(row));
        opener.setAttribute("aria-controls", this.idOf(row));
      } else {
        line.nextElementSibling.remove();
        opener.removeAttribute("aria-controls");
      }
      opener.setAttribute("aria-expanded", String(open));
    }

    details(row) {
      const cell = make("td", { colspan: this.heads.length }, make("div", { class: "within" }, ...detailsOf(row)));
      return make("tr", { class: "detail", id: this.idOf(row) }, cell);
    }
  }

  function detailsOf(row) {
    const allow = row.allow.split("\n").join(`${row.path}::${row.subject}`);
    const told = [
      row.note && ["Note", row.note],
      row.instead && ["Instead", make("code", {}, row.instead)],
      row.allow && ["To allow it", commandOf(allow)],
    ];
    const list = told.filter(Boolean).flatMap(([term, what]) => [make("dt", {}, term), make("dd", {}, what)]);
    return [make("p", { class: "message" }, row.message), codeOf(row), make("dl", {}, ...list)];
  }

  /* A command can be copied where the browser lets a page do that. */
  function commandOf(text) {
    const command = make("code", {}, text);
    if (!text.startsWith("ssot-guard ") || !navigator.clipboard) return command;
    const button = make("button", { type: "button", class: "copy" }, "Copy");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text).then(() => (button.textContent = "Copied"), () => select(command));
    });
    const both = document.createDocumentFragment();
    both.append(command, " ", button);
    return both;
  }

  function select(element) {
    getSelection().selectAllChildren(element);
  }

  function codeOf(row) {
    if (!row.code.length) return make("p", { class: "quiet" }, "Its lines are not in this page, which would be too large.");
    const lines = row.code.map((text, at) => {
      return make("span", { class: "line" }, make("span", { class: "at" }, String(row.line + at)), make("span", {}, text + "\n"));
    });
    const left = row.end - row.line + 1 - lines.length;
    if (left > 0) lines.push(make("span", { class: "quiet" }, `… ${number.format(left)} more line${left === 1 ? "" : "s"}`));
    return make("pre", { tabindex: "0", role: "region", "aria-label": `Code of ${row.place}` }, make("code", {}, ...lines));
  }

  /* --- the page --- */

  const tables = new Map([...document.querySelectorAll("table[data-table]")].map((root) => [root.dataset.table, new Table(root)]));

  /* Whatever names a truth, a folder, a file or an owner leads to its findings. */
  document.addEventListener("click", (event) => {
    const from = event.target.closest("[data-filter]");
    const findings = tables.get("findings");
    if (!from || !findings) return;
    findings.form.reset();
    findings.form.elements[from.dataset.filter].value = from.dataset.value;
    findings.filter();
    const heading = document.getElementById("findings");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  });

  /* On paper there is nothing to ask for more: all rows that are filtered are drawn. */
  addEventListener("beforeprint", () => {
    for (const table of tables.values()) {
      table.limit = Infinity;
      table.draw();
    }
    for (const each of document.querySelectorAll("details:not([open])")) {
      each.open = true;
      each.dataset.closed = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const table of tables.values()) {
      table.limit = WINDOW;
      table.draw();
    }
    for (const each of document.querySelectorAll("details[data-closed]")) {
      each.open = false;
      delete each.dataset.closed;
    }
  });

  /* The scheme that somebody chose is kept, where a browser keeps anything for a file. */
  const SCHEME = "ssot-guard scheme";
  const kept = (() => {
    try {
      return localStorage.getItem(SCHEME);
    } catch {
      return null;
    }
  })();
  for (const choice of document.querySelectorAll('input[name="scheme"]')) {
    choice.addEventListener("change", () => {
      document.documentElement.dataset.scheme = choice.value;
      try {
        localStorage.setItem(SCHEME, choice.value);
      } catch {
        /* then it holds as long as the page is open */
      }
    });
    if (choice.value === kept) choice.click();
  }
  document.documentElement.classList.add("live");
})();
