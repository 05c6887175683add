// Long tables: their heads sort, a field above them filters. Paper has every row, in the order of the file.
(() => {
  "use strict";
  const LONG = 15; // rows; shorter ones are read as they are
  const words = JSON.parse(document.getElementById("ek-words")?.textContent || "{}");
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
  // What a cell says, without the number of its note on paper.
  const said = (cell) => plain([...cell.childNodes].map((part) => (part.className === "ek-note" ? "" : part.textContent)).join(""));
  // What to sort by: a number where the cell begins with one, else its words; nothing where it is missing.
  const key = (cell) => {
    const text = cell ? said(cell).replaceAll("−", "-") : "";
    if (!text || text === "—" || cell.classList.contains("missing")) return null;
    const number = /^[+-]?[\d,]*\d(\.\d+)?(?![\d.-])/.exec(text);
    return number && cell.classList.contains("num") ? Number(number[0].replaceAll(",", "")) : text;
  };
  const order = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b));

  const equip = (table) => {
    const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
    const own = [...body.rows]; // the order of the file
    const texts = own.map(() => null);
    let by = -1, down = false, asked = [];

    const arrange = (paper) => {
      const panel = body.querySelector(".ek-panel-row"), above = panel?.previousElementSibling;
      let rows = own;
      if (by >= 0 && !paper) {
        const keyed = own.map((row) => [key(row.cells[by]), row]);
        keyed.sort(([a], [b]) => (a === null || b === null ? (a === null) - (b === null) : down ? order(b, a) : order(a, b)));
        rows = keyed.map(([, row]) => row);
      }
      if (by >= 0 || body.rows[0] !== own[0] || paper) body.append(...rows);
      let shown = 0;
      own.forEach((row, at) => {
        texts[at] ??= asked.length ? [...row.cells].map(said).join(" ") : null;
        row.hidden = !paper && !asked.every((word) => texts[at].includes(word));
        shown += !row.hidden;
      });
      if (panel) above.after(panel);
      if (panel) panel.hidden = above.hidden;
      count.textContent = asked.length && !paper ? words.found.replace("{k}", shown).replace("{n}", own.length) : "";
    };

    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ek-sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        // up, down, as in the file
        [by, down] = by !== at ? [at, false] : down ? [-1, false] : [at, true];
        heads.forEach((one) => one.removeAttribute("aria-sort"));
        if (by >= 0) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        if (by < 0) body.append(...own);
        arrange(false);
      });
    });

    const bar = document.createElement("div"), label = document.createElement("label");
    const field = document.createElement("input"), count = document.createElement("span");
    bar.className = "ek-filter";
    field.type = "search";
    count.setAttribute("role", "status");
    label.append(words.filter, field);
    bar.append(label, count);
    (table.closest(".ek-scroll") || table).before(bar);
    field.addEventListener("input", () => {
      asked = plain(field.value).split(/\s+/).filter(Boolean);
      arrange(false);
    });
    addEventListener("beforeprint", () => arrange(true));
    addEventListener("afterprint", () => arrange(false));
  };

  for (const table of document.querySelectorAll("main table")) {
    const simple = table.tHead?.rows.length === 1 && table.tBodies.length === 1;
    if (simple && table.tBodies[0].rows.length > LONG && !table.querySelector("[rowspan], [colspan], table")) equip(table);
  }
})();
