// A large page says of its total what every number is, and of the other columns the numbers: their places are made here.
(() => {
  "use strict";
  const tables = [...document.querySelectorAll("table.brief")];
  const summary = (table) => table.closest("article").id.endsWith("-summary");
  // A number that is in a summary too has its place in its question.
  for (const table of [...tables.filter((of) => !summary(of)), ...tables.filter(summary)]) {
    const heads = table.tHead.rows[table.tHead.rows.length - 1].cells;
    for (const row of table.rows) {
      if (!row.dataset.s) continue;
      for (let i = 1; i < row.cells.length; i++) {
        const cell = row.cells[i];
        if (cell.title || !cell.textContent) continue;
        const id = (row.dataset.s + (heads[i].dataset.s ?? "")).replace(/\s/g, "_");
        if (!document.getElementById(id)) cell.id = id;
        cell.title = cell.textContent;
      }
    }
  }
})();
