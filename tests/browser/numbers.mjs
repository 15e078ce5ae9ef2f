// The numbers of report.html in Chromium, large page or small: `node numbers.mjs REPORT.html ID ...`. Every number of
// numbers.json has its place, every place is of a number, and the address of each ID shows it with its column's head. Every
// line that it prints is something that does not hold; it exits with 1 if there is any.

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [name, ...ids] = process.argv.slice(2);
const file = resolve(name);
const url = pathToFileURL(file).href;
const { numbers } = JSON.parse(readFileSync(join(dirname(file), "numbers.json"), "utf8"));
const place = (id) => id.replace(/\s/g, "_");

let failures = 0;
const hold = (what, is, detail = "") => {
  if (is) return;
  failures++;
  console.log(`${what}: ${detail}`);
};

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: ["--no-sandbox", "--disable-gpu"],
  protocolTimeout: 600000,
});
const page = await browser.newPage();
page.on("pageerror", (error) => hold("error", false, error.message));
await page.setViewport({ width: 1280, height: 900 });
await page.goto(url, { waitUntil: "load" });

const cells = await page.evaluate(() =>
  [...document.querySelectorAll("table.t td")].map((cell) => [cell.id, cell.title !== "", cell.textContent]),
);
const places = new Set(cells.map(([id]) => id).filter(Boolean));
const known = new Set(Object.keys(numbers).map(place));
const strange = [...places].filter((id) => !known.has(id));
const lost = [...known].filter((id) => !places.has(id));
hold("places of no number", strange.length === 0, `${strange.length}: ${strange.slice(0, 5).join(" | ")}`);
hold("numbers without a place", lost.length === 0, `${lost.length}: ${lost.slice(0, 5).join(" | ")}`);
const silent = cells.filter(([id, titled]) => id && !titled);
hold("places that say nothing", silent.length === 0, silent.length);

// A search leaves what has the words, and the browser finds what has not been drawn yet.
const last = await page.$$eval("#tables h3", (all) => all.at(-1).textContent);
hold("the browser's own search", await page.evaluate((text) => window.find(text), last), last);
await page.close();

for (const id of ids) {
  for (const viewport of [{ width: 1280, height: 900 }, { width: 360, height: 740, isMobile: true, hasTouch: true }]) {
    const page = await browser.newPage();
    await page.setViewport(viewport);
    await page.goto(`${url}#${encodeURI(place(id))}`, { waitUntil: "load" });
    await new Promise((done) => setTimeout(done, 500));
    const seen = await page.evaluate((id) => {
      const cell = document.getElementById(id);
      const table = cell.closest("table");
      const head = table.tHead.rows[table.tHead.rows.length - 1].cells[cell.cellIndex];
      const [at, above] = [cell.getBoundingClientRect(), head.getBoundingClientRect()];
      // What the eye sees there: nothing lies over the number or its head.
      const top = (box) => document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      return {
        focused: document.activeElement === cell,
        cell: top(at) === cell || cell.contains(top(at)),
        head: top(above) === head || head.contains(top(above)),
        below: above.bottom <= at.top + 1,
        text: table.closest("[id]").id,
      };
    }, place(id));
    const good = seen.focused && seen.cell && seen.head && seen.below;
    hold(`${id} at ${viewport.width} px`, good, JSON.stringify(seen));
    await page.close();
  }
}
await browser.close();
process.exit(failures ? 1 : 0);
