// Switching columns, searching, and a card that says what a number is. The page is whole without it.
(() => {
  "use strict";
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const root = document.documentElement;
  root.classList.add("js");

  // --- columns: all of a table, the total, or the total and one crossbreak

  const banners = all("table.x");
  const tools = one("#tools");
  const columns = one("#columns");
  const chosen = new Map();
  const picks = new Map();
  tools.hidden = false;

  // Which group each column belongs to; 0 is the total.
  const groups = (table) =>
    [...one(".g", table).cells].slice(1).flatMap((cell, at) => Array(cell.colSpan).fill(at));

  const show = (table, choice) => {
    chosen.set(table, choice);
    if (picks.has(table)) picks.get(table).value = choice;
    const of = groups(table);
    const shown = (group) => choice === "all" || group === 0 || String(group) === choice;
    for (const row of table.rows) {
      const cells = row.cells;
      if (row.classList.contains("h")) continue;
      const head = row.classList.contains("g");
      for (let i = 1; i < cells.length; i++) cells[i].hidden = !shown(head ? i - 1 : of[i - 1]);
    }
  };

  const most = Number(tools.dataset.most);
  const narrowed = (table) => groups(table).length > most;
  if (columns) {
    for (const table of banners) {
      const label = document.createElement("label");
      const pick = columns.cloneNode(true);
      pick.removeAttribute("id");
      label.className = "pick";
      const name = document.createElement("span");
      name.className = "sr";
      name.textContent = `: ${one("h3", table.closest("article")).textContent}`;
      label.append("Columns of this table", name, " ", pick);
      table.parentElement.before(label);
      picks.set(table, pick);
      pick.addEventListener("change", () => show(table, pick.value));
    }
    const choose = (choice) => {
      columns.value = choice;
      banners.forEach((table) => show(table, choice));
    };
    columns.addEventListener("change", () => choose(columns.value));
    choose(banners.some(narrowed) ? "1" : "all");
  }

  // A page of paper is as wide as the total and one crossbreak.
  const before = new Map();
  const opened = new Set();
  addEventListener("beforeprint", () => {
    for (const table of banners) {
      if (chosen.get(table) === "all" && narrowed(table)) {
        before.set(table, "all");
        show(table, "1");
      }
    }
    for (const fold of all("details.printed:not([open])")) {
      fold.open = true;
      opened.add(fold);
    }
  });
  addEventListener("afterprint", () => {
    before.forEach((choice, table) => show(table, choice));
    opened.forEach((fold) => (fold.open = false));
    before.clear();
    opened.clear();
  });

  // --- searching: words of wording, answers and id

  const search = one("#search");
  const found = one("#found");
  const questions = all(".q").map((section) => {
    const ids = all("[data-s]", section).map((row) => row.dataset.s);
    const words = all("h3,.wording,th", section).map((element) => element.textContent);
    return {
      section,
      item: one(`.contents a[href="#${CSS.escape(section.id)}"]`)?.parentElement,
      text: [section.id.slice(6), ...words, ...ids].join(" ").toLowerCase(),
    };
  });
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { section, item, text } of questions) {
      const fits = words.every((word) => text.includes(word));
      section.hidden = !fits;
      if (item) item.hidden = !fits;
      if (fits) left++;
    }
    found.textContent = words.length ? `${left} of ${questions.length} tables` : "";
  };
  search.addEventListener("input", filter);

  // --- the card

  const card = document.createElement("aside");
  card.id = "card";
  card.hidden = true;
  card.setAttribute("aria-label", "About this number");
  card.innerHTML =
    '<p class="k"></p><p class="w"></p><p class="d"></p>' +
    '<p class="i"><code></code><button type="button" class="c">Copy id</button></p>' +
    '<button type="button" class="x" aria-label="Close">×</button>';
  document.body.append(card);
  let of = null;
  let kept = "";
  let later = 0;

  const headed = (cell) => {
    const table = cell.closest("table");
    const heads = table.tHead.rows;
    return heads[heads.length - 1].cells[cell.cellIndex];
  };
  const text = (element) => element?.textContent.trim() ?? "";
  const about = (element) => {
    if (element.matches("a")) {
      const cell = document.getElementById(element.getAttribute("href").slice(1));
      const { id, d: key } = element.dataset;
      return { id, key, name: cell ? about(cell).name : "" };
    }
    const row = element.parentElement;
    const head = headed(element);
    const heading = text(one(".h div", row.parentElement)?.firstChild);
    const group = of_group(element);
    return {
      id: (row.dataset.s ?? "") + (head?.dataset.s ?? ""),
      key: head?.dataset.d || row.dataset.d,
      name: [heading, text(row.cells[0]), [group, text(head)].filter(Boolean).join(": ")].filter(Boolean).join(" · "),
    };
  };
  function of_group(cell) {
    const table = cell.closest("table");
    if (!table.matches(".x")) return "";
    return text(one(".g", table).cells[1 + groups(table)[cell.cellIndex - 1]]);
  }

  const place = () => {
    const at = of.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = card;
    const below = at.bottom + 6;
    const top = below + height < innerHeight ? below : Math.max(6, at.top - height - 6);
    card.style.left = `${Math.max(8, Math.min(at.left, root.clientWidth - width - 8))}px`;
    card.style.top = `${top}px`;
  };
  const hide = () => {
    clearTimeout(later);
    card.hidden = true;
    if (!of) return;
    of.title = kept;
    of.classList.remove("hit");
    of = null;
  };
  const open = (element) => {
    clearTimeout(later);
    if (of === element) return;
    hide();
    of = element;
    kept = element.title;
    const { id, key, name } = about(element);
    const term = key && document.getElementById(`term-${key}`);
    one(".k", card).textContent = name;
    one(".w", card).replaceChildren(
      ...kept.split(" · ").map((part) => Object.assign(document.createElement("span"), { textContent: part })),
    );
    one(".d", card).textContent = term ? `${text(term)}: ${text(term.nextElementSibling)}` : "";
    one("code", card).textContent = id;
    one(".c", card).textContent = "Copy id";
    one(".c", card).hidden = !navigator.clipboard;
    // The browser's own tip would lie over the card.
    element.title = "";
    element.classList.add("hit");
    card.hidden = false;
    place();
  };
  const numbered = (node) => node instanceof Element && node.closest("td[title],a.v");
  const is = (element) => element && (element === of || element.title);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const element = numbered(event.target);
    if (is(element)) open(element);
    else if (card.contains(event.target)) clearTimeout(later);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch" || !of || of === document.activeElement) return;
    if (!card.contains(document.activeElement)) {
      clearTimeout(later);
      later = setTimeout(hide, 250);
    }
  });
  document.addEventListener("focusin", (event) => {
    if (card.contains(event.target)) return;
    const element = numbered(event.target);
    if (is(element)) open(element);
    else hide();
  });
  document.addEventListener("click", (event) => {
    const element = numbered(event.target);
    if (element?.matches("td")) focus(element);
    else if (!element && !card.contains(event.target)) hide();
  });
  addEventListener("scroll", () => {
    if (!of) return;
    const at = of.getBoundingClientRect();
    if (at.bottom < 0 || at.top > innerHeight) hide();
    else place();
  }, { capture: true, passive: true });
  const back = () => {
    const element = of;
    const inside = card.contains(document.activeElement);
    hide();
    if (inside) element?.focus({ preventScroll: true });
    hide();
  };
  one(".x", card).addEventListener("click", back);
  one(".c", card).addEventListener("click", (event) => {
    const button = event.target;
    navigator.clipboard.writeText(one("code", card).textContent).then(
      () => (button.textContent = "Copied"),
      () => (button.textContent = "Not allowed"),
    );
  });

  // --- the keyboard: one stop a table, arrows from cell to cell

  const stops = new Map();
  const stop = (table, cell) => {
    stops.get(table)?.setAttribute("tabindex", "-1");
    stops.set(table, cell);
    cell.tabIndex = 0;
  };
  function focus(cell) {
    stop(cell.closest("table"), cell);
    cell.focus({ preventScroll: false });
  }
  for (const table of all("table.t")) {
    const first = one("td[title]", table.tBodies[0].parentElement);
    if (!first) continue;
    table.parentElement.removeAttribute("tabindex");
    stop(table, first);
  }
  const reached = (row, column, rows, step) => {
    for (let at = rows.indexOf(row) + step; at >= 0 && at < rows.length; at += step) {
      const cell = rows[at].cells[column];
      if (cell?.matches("tbody td") && !cell.hidden) return cell;
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && of) {
      back();
      event.preventDefault();
      return;
    }
    const cell = event.target.closest?.("table.t tbody td");
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const row = cell.parentElement;
    const seen = [...row.cells].filter((other) => other.matches("td") && !other.hidden);
    const at = seen.indexOf(cell);
    const rows = [...cell.closest("table").rows];
    const to = {
      ArrowRight: () => seen[at + 1],
      ArrowLeft: () => seen[at - 1],
      Home: () => seen[0],
      End: () => seen[seen.length - 1],
      ArrowDown: () => reached(row, cell.cellIndex, rows, 1),
      ArrowUp: () => reached(row, cell.cellIndex, rows, -1),
    }[event.key];
    if (to) {
      event.preventDefault();
      const next = to();
      if (next) focus(next);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (cell === of) one(card.querySelector(".c").hidden ? ".x" : ".c", card).focus();
      else if (cell.title) open(cell);
    }
  });

  // --- addresses: what a link goes to is shown, whatever was chosen

  const reveal = () => {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // A per cent sign that stands for itself.
    }
    const element = document.getElementById(id) ?? document.getElementById(id.replace(/\s/g, "_"));
    if (!element) return;
    for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (element.closest(".q[hidden]")) {
      search.value = "";
      filter();
    }
    if (!element.matches("td")) return element.scrollIntoView();
    const table = element.closest("table");
    if (element.hidden) show(table, String(groups(table)[element.cellIndex - 1]));
    element.scrollIntoView({ block: "center", inline: "center" });
    focus(element);
    // With its column's head, where both have room. On a phone the card lies over the end of the page.
    const over = parseFloat(getComputedStyle(root).scrollPaddingTop) - table.tHead.getBoundingClientRect().top;
    const end = matchMedia("(max-width:43.74rem)").matches ? card.getBoundingClientRect().top : innerHeight;
    if (over > 0 && element.getBoundingClientRect().bottom + over < end) scrollBy(0, -over);
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    // The address does not change where it is there already.
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) reveal();
  });
  if (location.hash.length > 1) {
    reveal();
    // The browser goes there itself once all is there, and would leave the number under its column's head.
    addEventListener("load", () => requestAnimationFrame(reveal));
  }
})();
