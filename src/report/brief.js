// A large page says of its total what every number is, and of the other columns the numbers: their places are made here.
(() => {
  "use strict";
  // Only columns of crossbreaks are left without: the tables of questions come before those that show their numbers again.
  for (const table of document.querySelectorAll("table.brief.x")) {
    const heads = table.tHead.rows[table.tHead.rows.length - 1].cells;
    for (const row of table.rows) {
      // A row of bases, or of numbers of people, has no place in its total either.
      if (!row.dataset.s || !row.cells[1]?.title) continue;
      for (let i = 1; i < row.cells.length; i++) {
        const cell = row.cells[i];
        const suffix = heads[i].dataset.s;
        if (cell.title || !suffix || !cell.textContent) continue;
        const id = (row.dataset.s + suffix).replace(/\s/g, "_");
        if (!document.getElementById(id)) cell.id = id;
        cell.title = [...cell.childNodes].map((part) => part.textContent).join(" · ");
      }
    }
  }
})();
