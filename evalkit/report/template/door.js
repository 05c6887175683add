// A number is a door: it opens, under its line, what the number is made of. One panel at a time; Escape closes it.
(() => {
  "use strict";
  const words = JSON.parse(document.getElementById("ek-words")?.textContent || "{}");
  const notes = new Map([...document.querySelectorAll(".trace")].map((note) => [note.dataset.of, note]));
  const root = document.documentElement;
  root.classList.add("js");

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // The same as stands in the note, but for its heading.
  const fill = (panel, note) => {
    panel.append(make("p", "panel-title", note.querySelector(".trace-title").textContent));
    panel.append(...[...note.children].slice(1).map((part) => part.cloneNode(true)));
  };

  let open = null; // {door, panel, holder}

  const close = (back) => {
    if (!open) return;
    const { door, holder } = open;
    open = null;
    holder.remove();
    door.setAttribute("aria-expanded", "false");
    door.removeAttribute("aria-controls");
    if (back) door.focus();
  };

  const show = (door) => {
    const note = notes.get(door.dataset.trace);
    if (!note) return;
    const panel = make("div", "ek-panel");
    panel.id = "ek-panel";
    panel.setAttribute("role", "region");
    const button = make("button", "ek-close", "×");
    button.type = "button";
    button.setAttribute("aria-label", words.close);
    button.addEventListener("click", () => close(true));
    fill(panel, note);
    panel.setAttribute("aria-label", panel.firstChild.textContent);
    panel.append(button); // after the content: the reader hears what it is before how to leave it

    let holder = panel;
    const row = door.closest("tbody tr, tfoot tr");
    if (row) {
      holder = make("tr", "ek-panel-row");
      const cell = holder.insertCell();
      cell.colSpan = [...row.cells].reduce((sum, one) => sum + one.colSpan, 0);
      cell.append(panel);
      row.after(holder);
    } else {
      (door.closest(".key-figures, figure") || door.closest("p, li, dl, h2, h3, div") || door).after(panel);
    }
    door.setAttribute("aria-expanded", "true");
    door.setAttribute("aria-controls", panel.id);
    open = { door, panel, holder };
    reach(panel);
  };

  const toggle = (door) => {
    const same = open?.door === door;
    close(false);
    if (!same) show(door);
  };

  document.addEventListener("click", (event) => {
    const door = event.target.closest("[data-trace]");
    if (door) toggle(door);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
    // A button clicks itself on Enter and Space; a door inside a figure is no button.
    const door = event.target.closest?.("[data-trace]");
    if (door && door.tagName !== "BUTTON" && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      toggle(door);
    }
  });

  // What stands behind a sentence: on hover, on focus of its mark, on a tap; Escape puts it away.
  const tip = make("div", "ek-tip");
  tip.setAttribute("aria-hidden", "true"); // the mark's label says the same
  tip.hidden = true;
  document.body.append(tip);
  let told = null;
  const tell = (statement) => {
    told = statement;
    const mark = statement?.querySelector(".ek-mark[data-tip]");
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = mark.dataset.tip;
    const at = mark.getBoundingClientRect();
    const above = at.top - tip.offsetHeight - 6;
    tip.style.left = `${Math.max(8, Math.min(at.left - 8, root.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${above > 8 ? above : Math.max(8, at.bottom + 6)}px`;
  };
  document.addEventListener("pointerover", ({ target }) => {
    if (!target.closest?.(".ek-tip")) tell(target.closest?.(".statement"));
  });
  document.addEventListener("focusin", ({ target }) => tell(target.closest?.(".statement")));
  document.addEventListener("focusout", () => tell(null));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tell(null); });
  addEventListener("scroll", () => { if (!tip.hidden) tell(told); }, { passive: true });

  // The contents: open beside the page, folded on a phone; they say where the reader is.
  const rail = document.querySelector(".contents");
  const contents = rail?.querySelector("details");
  const wide = matchMedia("(min-width: 68rem)");
  const fold = () => { if (contents) contents.open = wide.matches; };
  wide.addEventListener("change", fold);
  fold();
  contents?.addEventListener("click", (event) => { if (event.target.closest("a") && !wide.matches) contents.open = false; });
  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let here = null;
  const follow = () => {
    const end = innerHeight + scrollY >= root.scrollHeight - 2 && scrollY > 0; // the last headings never reach the top
    const passed = end ? headings : headings.filter((heading) => heading.getBoundingClientRect().top < 100);
    const link = passed.length ? links.get(passed.at(-1).id) : null;
    if (link === here) return;
    here?.removeAttribute("aria-current");
    here = link;
    here?.setAttribute("aria-current", "true");
    if (here && wide.matches) rail.scrollTop = here.offsetTop - rail.clientHeight / 2;
  };
  let asked = false;
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; follow(); });
  }, { passive: true });
  follow();

  // What is wider than its place is scrolled by keyboard too, as soon as it shows.
  const reach = (root) => {
    const boxes = [...root.querySelectorAll(".ek-scroll, figure, figure > [role=img], pre")].filter((box) => box.checkVisibility?.() ?? true);
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth + 1); // all before the first is changed, or each were laid out anew
    boxes.forEach((box, at) => { if (wide[at]) box.tabIndex = 0; else box.removeAttribute("tabindex"); });
  };
  document.addEventListener("toggle", (event) => reach(event.target), true);
  addEventListener("resize", () => reach(document));
  reach(document);

  // A note that is linked to is open.
  const unfold = () => {
    const note = document.getElementById(location.hash.slice(1)); if (!note?.matches("details.trace")) return;
    note.open = note.closest(".ek-more").open = true;
    note.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  // Paper has no doors: everything that carries the report's evidence lies open.
  let folded = [];
  addEventListener("beforeprint", () => {
    close(false);
    folded = [...document.querySelectorAll(":is(.contents details, .trace, .ek-more, .notes):not([open])")];
    for (const part of folded) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of folded) part.open = false;
    fold();
  });
})();
