// report.html in Chromium: `node check.mjs REPORT.html ...`. Every line that it prints is something that does not hold;
// it exits with 1 if there is any.

import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const NARROW = { width: 360, height: 740, hasTouch: true, isMobile: true };
const WIDE = { width: 1280, height: 900 };

let failures = 0;
let checks = 0;
let study = "";
const hold = (what, is, detail = "") => {
  checks++;
  if (is) return;
  failures++;
  console.log(`${study}: ${what}${detail === "" ? "" : `: ${detail}`}`);
};

/** The page without its script, in a folder of its own. */
function bare(url) {
  const text = readFileSync(new URL(url), "utf8");
  const at = text.lastIndexOf("<script>");
  const file = join(mkdtempSync(join(tmpdir(), "report-")), "report.html");
  writeFileSync(file, text.slice(0, at) + text.slice(text.lastIndexOf("</script>") + "</script>".length));
  return pathToFileURL(file).href;
}

/** A page that has loaded, with what it asked for and what its console said. */
async function open(browser, url, { viewport = WIDE, scheme = "light", script = true } = {}) {
  // Without its script the page is as it is where scripts are off, and axe can still be let in.
  if (!script) url = bare(url);
  const page = await browser.newPage();
  const heard = [];
  const asked = [];
  page.on("console", (message) => heard.push(message.text()));
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("request", (request) => {
    // What the page carries itself is no request.
    if (!request.url().startsWith("data:")) asked.push(request.url());
  });
  await page.setViewport(viewport);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  page.quiet = (when) => {
    hold(`console ${when}`, heard.length === 0, heard.slice(0, 3).join(" | "));
    const others = asked.filter((address) => address.split("#")[0] !== url);
    hold(`asks for nothing ${when}`, others.length === 0, others.slice(0, 3).join(" | "));
  };
  return page;
}

const wait = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));

/** What axe finds, in a page where everything is unfolded. */
async function accessible(page, when) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ["violations", "incomplete"] });
    const short = (rule) => `${rule.id} (${rule.nodes.length}): ${rule.nodes[0].html.slice(0, 160)}`;
    return result.violations.map(short);
  });
  hold(`axe, ${when}`, found.length === 0, found.join(" | "));
}

/** One document of each figure is seen: the narrow one on a phone where there is one, the wide one otherwise. */
async function figures(page, kind) {
  const wrong = await page.$$eval("figure", (all, kind) =>
    all.filter((figure) => {
      const seen = [...figure.querySelectorAll(".svg")].filter((svg) => svg.offsetParent !== null);
      return seen.length !== 1 || (figure.querySelector(".narrow") && !seen[0].matches(`.${kind}`));
    }).length, kind);
  hold(`figures are ${kind}`, wrong === 0, wrong);
}

async function narrow(page, when) {
  const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
  hold(`no horizontal scroll at 360 px ${when}`, width <= 360, `${width} px`);
}

/** Every table has all of its columns and every number its title, without a script. */
async function withoutScript(browser, url) {
  const page = await open(browser, url, { script: false });
  const seen = await page.evaluate(() => {
    const cells = [...document.querySelectorAll("table.t td")];
    return {
      tables: document.querySelectorAll("#tables table").length,
      numbers: document.querySelectorAll("table.t td[id]").length,
      untitled: document.querySelectorAll("table.t td[id]:not([title])").length,
      hidden: cells.filter((cell) => getComputedStyle(cell).display === "none").length,
      tools: getComputedStyle(document.querySelector("#tools")).display,
      terms: document.querySelectorAll("#glossary dt").length,
      dead: [...document.querySelectorAll('a[href^="#"]')].filter(
        (link) => !document.getElementById(link.getAttribute("href").slice(1)),
      ).length,
      twice: (() => {
        const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
        return ids.length - new Set(ids).size;
      })(),
    };
  });
  hold("tables without script", seen.tables > 0 && seen.numbers > 0);
  hold("titles without script", seen.untitled === 0, seen.untitled);
  hold("all columns without script", seen.hidden === 0, seen.hidden);
  hold("no tools without script", seen.tools === "none", seen.tools);
  hold("definitions without script", seen.terms > 2);
  hold("links within the page go somewhere", seen.dead === 0, seen.dead);
  hold("ids are unique", seen.twice === 0, seen.twice);
  page.quiet("without script");
  await page.close();
}

async function files(page, file) {
  const links = await page.evaluate(() => [...document.querySelectorAll(".links a")].map((a) => a.getAttribute("href")));
  const lost = links.filter((link) => /^[a-z]+:|^\//.test(link) || !existsSync(join(dirname(file), link)));
  hold("downloads are there", lost.length === 0, lost.slice(0, 3).join(" | "));
  const carried = await page.evaluate(() => ({
    styled: document.documentElement.outerHTML.match(/<[^>]*\sstyle=/g)?.length ?? 0,
    called: document.documentElement.outerHTML.match(/<[^>]*\son[a-z]+=/g)?.length ?? 0,
    scripts: document.scripts.length,
  }));
  hold("no handlers in markup, one script", carried.called === 0 && carried.scripts === 1, JSON.stringify(carried));
}

const shownColumns = (page, at) =>
  page.evaluate((at) => {
    const table = document.querySelectorAll("table.x")[at];
    const row = table.querySelector("tbody tr:not(.h)");
    return [...row.cells].filter((cell) => cell.offsetParent !== null && !cell.hidden).length - 1;
  }, at);

async function switches(page) {
  const about = await page.evaluate(() => {
    const table = document.querySelector("table.x");
    return table && { groups: [...table.querySelectorAll(".g > *")].slice(1).map((cell) => cell.colSpan) };
  });
  if (!about) return;
  const every = about.groups.reduce((sum, columns) => sum + columns, 0);
  for (const [choice, expected] of [
    ["total", about.groups[0]],
    ["1", about.groups[0] + about.groups[1]],
    [String(about.groups.length - 1), about.groups[0] + about.groups.at(-1)],
    ["all", every],
  ]) {
    await page.select("#columns", choice);
    for (const at of [0, -1]) {
      const place = at < 0 ? (await page.$$("table.x")).length - 1 : at;
      const shown = await shownColumns(page, place);
      hold(`columns: ${choice}`, shown === expected, `${shown} shown, not ${expected}`);
    }
  }
  // One table alone, by the keyboard.
  await page.select("#columns", "1");
  await page.focus(".pick select");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  const first = await shownColumns(page, 0);
  hold("columns of one table, by the keyboard", first === about.groups[0], first);
  const several = (await page.$$("table.x")).length;
  if (several > 1) {
    const last = await shownColumns(page, several - 1);
    hold("the other tables keep theirs", last === about.groups[0] + about.groups[1], last);
  }
  await page.select("#columns", "1");
}

async function search(page) {
  const all = await page.$$eval(".q", (sections) => sections.length);
  const visible = () => page.$$eval(".q", (sections) => sections.filter((s) => s.offsetParent !== null).map((s) => s.id));
  const id = (await visible()).at(-1).slice("table.".length);
  const label = await page.$eval(`[id="table.${id}"] tbody:last-of-type tr:last-child th`, (cell) => cell.textContent);
  for (const words of [id, label.toUpperCase()]) {
    await page.click("#search", { clickCount: 3 });
    await page.type("#search", words);
    const left = await visible();
    hold(`search for "${words}"`, left.includes(`table.${id}`), left.join(" "));
    const said = await page.$eval("#found", (element) => element.textContent);
    hold("search says how many", said === `${left.length} of ${all} tables`, said);
  }
  await page.click("#search", { clickCount: 3 });
  await page.type("#search", "zzzz nothing has this");
  hold("search for nothing", (await visible()).length === 0);
  // A link shows its number whatever the search hides.
  const link = await page.$(".heads a.v");
  if (link) {
    await link.click();
    await wait(page);
    const target = await page.evaluate(() => {
      const cell = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      return cell && cell.offsetParent !== null && document.activeElement === cell;
    });
    hold("a headline leads to its number", target === true);
  }
  await page.evaluate(() => {
    const search = document.querySelector("#search");
    search.value = "";
    search.dispatchEvent(new Event("input"));
  });
  hold("all tables again", (await visible()).length === all);
}

const card = (page) =>
  page.evaluate(() => {
    const card = document.querySelector("#card");
    const box = card.getBoundingClientRect();
    return {
      open: card.offsetParent !== null || getComputedStyle(card).display !== "none",
      text: card.innerText,
      id: card.querySelector("code").textContent,
      inside: box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight,
    };
  });

const CELL = "table.x td[id][title]";

async function cards(page, touch) {
  const cell = await page.$(CELL);
  if (!cell) return;
  const expected = await cell.evaluate((td) => ({ id: td.id, title: td.title, at: td.cellIndex }));
  await cell.evaluate((td) => td.scrollIntoView({ block: "center" }));
  await wait(page);
  if (touch) await cell.tap();
  else await cell.hover();
  await wait(page);
  const by = touch ? "by touch" : "by the pointer";
  let now = await card(page);
  hold(`card ${by}`, now.open && now.inside, JSON.stringify(now));
  hold(`card says it ${by}`, now.text.includes(expected.title.split(" · ")[0]) && /unweighted/.test(now.text), now.text);
  hold(`card has the id ${by}`, now.id.replace(/\s/g, "_") === expected.id, now.id);
  if (touch) {
    await page.tap("#card .x");
    await wait(page);
    hold("card closes by touch", !(await card(page)).open);
    return;
  }
  const term = await page.evaluate(() => document.querySelector("#card .d").textContent);
  hold("card defines", term.length > 20, term);
  await page.mouse.move(2, 2);
  await new Promise((done) => setTimeout(done, 400));
  hold("card goes with the pointer", !(await card(page)).open);
  // The keyboard: one stop a table, arrows within, Enter into the card, Escape out of it.
  const stops = await page.evaluate(() =>
    [...document.querySelectorAll("table.t")].every((table) => table.querySelectorAll("td[tabindex='0']").length <= 1),
  );
  hold("one stop a table", stops);
  const at = () => page.evaluate(() => [document.activeElement.cellIndex, document.activeElement.parentElement.rowIndex]);
  await page.evaluate(() => document.querySelector("table.x td[tabindex='0']").focus());
  const start = await at();
  hold("card by the keyboard", (await card(page)).open);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  const moved = await at();
  hold("arrows move", moved[0] > start[0] && moved[1] > start[1], `${start} to ${moved}`);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  hold("arrows move back", String(await at()) === String(start), `${start} to ${await at()}`);
  await page.keyboard.press("Enter");
  hold("Enter goes into the card", await page.evaluate(() => document.activeElement.closest("#card") !== null));
  await page.keyboard.press("Escape");
  now = await card(page);
  hold("Escape closes the card", !now.open);
  hold("Escape comes back", String(await at()) === String(start), String(await at()));
  const title = await page.evaluate(() => document.activeElement.title);
  hold("the title is back", title.length > 10, title);
}

/** The policy refuses a script and a style that are not the page's own. The console says so, and is not listened to. */
async function refuses(page) {
  const done = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.strange = true";
    const style = document.createElement("style");
    style.textContent = "body{outline-width:7px}";
    document.head.append(script, style);
    return [window.strange === true, getComputedStyle(document.body).outlineWidth === "7px"];
  });
  hold("the policy refuses what is strange", !done[0] && !done[1], String(done));
}

/** A4, nothing cut off at the right. */
async function printed(page) {
  const bytes = Buffer.from(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  const boxes = [...bytes.toString("latin1").matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)];
  const a4 = (box) => Math.abs(box[1] - 595) < 2 && Math.abs(box[2] - 842) < 2;
  hold("prints A4 pages", boxes.length > 0 && boxes.every(a4), boxes.slice(0, 2).map((b) => b[0]).join(" "));
  await page.emulateMediaType("print");
  // The width between the margins of the page, in CSS pixels.
  await page.setViewport({ width: Math.round(((210 - 24) / 25.4) * 96), height: 1000 });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const over = await page.evaluate(() => {
    const within = document.documentElement.clientWidth + 1;
    return [...document.querySelectorAll("table,svg,p,h1,h2,h3,li,dl")]
      .filter((element) => element.getBoundingClientRect().right > within && element.offsetParent !== null)
      .map((element) => element.closest("[id]")?.id ?? element.tagName);
  });
  hold("nothing is wider than the paper", over.length === 0, [...new Set(over)].slice(0, 5).join(" "));
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  // Whatever crossbreak was chosen.
  for (const choice of await page.$$eval("#columns option", (options) => options.map((option) => option.value))) {
    await page.select("#columns", choice);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const wide = await page.evaluate(() => {
      const within = document.documentElement.clientWidth + 1;
      const tables = [...document.querySelectorAll("table")];
      return tables.filter((table) => table.getBoundingClientRect().right > within).map((table) => table.closest("[id]").id);
    });
    hold(`columns on paper: ${choice}`, wide.length === 0, wide.slice(0, 5).join(" "));
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  }
  await page.emulateMediaType("screen");
}

const browser = await puppeteer.launch({
  executablePath: CHROMIUM,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const name of process.argv.slice(2)) {
  const file = resolve(name);
  study = dirname(file).split(/[\\/]/).pop();
  const url = pathToFileURL(file).href;

  await withoutScript(browser, url);
  let page = await open(browser, url);
  await files(page, file);
  await figures(page, "wide");
  await switches(page);
  await cards(page, false);
  await search(page);
  page.quiet("with script");
  await refuses(page);
  await printed(page);
  await page.close();

  for (const scheme of ["light", "dark"]) {
    for (const script of [true, false]) {
      const when = `${scheme}, ${script ? "with" : "without"} script`;
      page = await open(browser, url, { scheme, script });
      await accessible(page, when);
      await page.close();
    }
  }
  page = await open(browser, url, { viewport: NARROW });
  await narrow(page, "with script");
  await figures(page, "narrow");
  await cards(page, true);
  await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  await narrow(page, "unfolded");
  await accessible(page, "360 px");
  await page.close();
  page = await open(browser, url, { viewport: NARROW, script: false });
  await narrow(page, "without script");
  await page.close();
}
await browser.close();
console.log(`${checks} checks, ${failures} of them failed`);
process.exit(failures ? 1 : 0);
