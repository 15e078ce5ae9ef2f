// The Vega-Lite specifications of figures: `node vega.mjs FIGURE.vl.json ...`, each with its csv file beside it. Every
// line that it prints is something that does not hold; it exits with 1 if there is any.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import * as vega from "vega";
import * as vegaLite from "vega-lite";

const schema = createRequire(import.meta.url).resolve("vega-lite/build/vega-lite-schema.json");
const valid = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(readFileSync(schema, "utf8")));

let failures = 0;
let checks = 0;
let figure = "";
const hold = (what, is, detail = "") => {
  checks++;
  if (is) return;
  failures++;
  console.log(`${figure}: ${what}${detail === "" ? "" : `: ${detail}`}`);
};
const same = (what, found, expected) => hold(what, found === expected, `${found}, not ${expected}`);

/** Rows of a csv file, by heading. */
function csv(file) {
  const cells = /("(?:[^"]|"")*"|[^",\n]*)(,|\r?\n|$)/y;
  const text = readFileSync(file, "utf8").replace(/^# .*\n/gm, "");
  const rows = [[]];
  while (cells.lastIndex < text.length) {
    const [, cell, end] = cells.exec(text);
    rows.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ",") rows.push([]);
  }
  const [names, ...rest] = rows.filter((row) => row.length > 1);
  return rest.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

/** What listens to Vega, and takes every warning for a mistake. */
function listener(who) {
  const heard = (...said) => hold(who, false, said.join(" "));
  const logger = { level: () => logger, error: heard, warn: heard, info: () => logger, debug: () => logger };
  return logger;
}

/** The units of a specification by the names of their marks, each with its chart and the rows that it draws. */
function units(spec, name = "", rows = [], chart = "") {
  rows = spec.data?.values ?? rows;
  const nested = spec.vconcat ?? spec.hconcat ?? spec.concat;
  if (nested) return nested.flatMap((part, i) => units(part, `${name}concat_${i}_`, rows));
  if (spec.layer) return spec.layer.flatMap((part, i) => units(part, `${name}layer_${i}_`, rows, name));
  const { mark, encoding = {}, transform } = spec;
  return [{ name: `${name}marks`, chart: chart || name, mark, encoding, transform, rows }];
}

/** Drawn marks by their names; labels of axes by axis. */
function drawn(scene, marks = new Map(), axes = []) {
  for (const item of scene.items ?? []) {
    if (scene.marktype === "group") item.items?.forEach((inner) => drawn(inner, marks, axes));
  }
  if (scene.role === "mark" && scene.name?.endsWith("marks")) marks.set(scene.name, scene.items);
  if (scene.role === "axis-label") axes.push(scene.items);
  return { marks, axes };
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
/** Texts of a drawing, each whole, with its lines put together. */
const texts = (svg) =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map((text) =>
    text[1].replace(/<[^>]*>/g, " ").replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]),
  );
const squeezed = (text) => text.replace(/\s+/g, "");

/** Every text of a mark stands in the drawing, as often as in the data. */
function values(chart, marks, seen) {
  // Texts with an edge lie under the same texts without.
  const said = chart.filter((unit) => unit.encoding.text?.field === "printed" && !unit.mark.stroke);
  if (said.length === 0) return;
  const counted = (list) => {
    const counts = new Map();
    for (const text of list) if (text !== "") counts.set(text, (counts.get(text) ?? 0) + 1);
    return counts;
  };
  const rows = [...new Set(said.map((unit) => unit.rows))].flat();
  const all = counted(rows.map((row) => row.printed));
  const shown = counted(said.flatMap((unit) => marks.get(unit.name) ?? []).map((item) => item.text));
  for (const [text, times] of all) {
    same(`${text} is shown`, shown.get(text) ?? 0, times);
    hold(`${text} is in the drawing`, seen.has(squeezed(text)));
  }
  same("different values", shown.size, all.size);
}

/** What a mark says where its row in the csv file is. */
const key = (row) => row.number || `${row.group ? `${row.group}: ` : ""}${row.row}|${row.column ?? row.mark}`;

/** Whether places are a straight line over values; `from` is where it has to begin, if that is known. */
function straight(what, pairs, from) {
  pairs = pairs.filter(([value]) => Number.isFinite(value));
  if (pairs.length === 0) return;
  const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
  const [least, most] = [from ?? sorted[0], sorted.at(-1)];
  const slope = most[0] === least[0] ? 0 : (most[1] - least[1]) / (most[0] - least[0]);
  const off = pairs.map(([value, at]) => Math.abs(least[1] + slope * (value - least[0]) - at));
  hold(what, Math.max(...off) < 0.01, `${Math.max(...off)} px`);
}

/** The marks of one chart: as many as rows, and where the numbers of the csv file say. Returns the rows that are drawn. */
function geometry(chart, marks, table) {
  const found = [];
  for (const unit of chart) {
    const kind = unit.mark.type;
    const items = marks.get(unit.name) ?? [];
    const numbers = items.flatMap((item) => [item.x, item.y, item.width ?? 0, item.height ?? 0, item.x2 ?? 0, item.y2 ?? 0]);
    hold(`${kind} is somewhere`, numbers.every(Number.isFinite));
    // A mark of what is left or summed up is no mark of a row.
    if (!["bar", "rect", "point"].includes(kind) || unit.transform) continue;
    same(`${kind}s`, items.length, unit.rows.length);
    const value = ({ datum }) => datum.value ?? datum.at ?? datum.respondents;
    hold(`${kind}s are of numbers`, items.every((item) => typeof value(item) === "number"));
    const upright = unit.encoding.y2 !== undefined;
    if (kind !== "point") {
      const inside = (item) => item.x >= -0.01 && item.y + item.height <= item.mark.group.height + 0.01;
      hold("bars begin on the axis", items.every(inside));
    }
    const by = (item, name) => Number.parseFloat(table.get(key(item.datum))?.[name]);
    found.push(...items.map((item) => item.datum));
    if (unit.rows[0]?.bin !== undefined) {
      straight("heights are as respondents", items.map((item, i) => [Number(table.list[i].respondents), item.height]), [0, 0]);
    } else if (kind !== "point") {
      const lost = items.filter((item) => !table.has(key(item.datum)));
      hold("bars are in the csv file", lost.length === 0, lost.map((item) => key(item.datum)).join(" | "));
      // What is below zero ends where it begins, on the other side.
      straight("lengths are as values", items.map((item) => [Math.abs(by(item, "value")), upright ? item.height : item.width]), [0, 0]);
      if (!upright && unit.encoding.x2 === undefined) {
        const zero = items.filter((item) => by(item, "value") > 0).map((item) => item.x);
        zero.push(...items.filter((item) => by(item, "value") < 0).map((item) => item.x + item.width));
        hold("bars part at zero", Math.max(...zero) - Math.min(...zero) < 0.01 || zero.length === 0, zero.join());
      }
    } else if (unit.rows[0]?.respondents === undefined) {
      const place = unit.encoding.y.type === "quantitative" ? "y" : "x";
      const lost = items.filter((item) => !table.has(key(item.datum)));
      hold("points are in the csv file", lost.length === 0, lost.map((item) => key(item.datum)).join(" | "));
      const pairs = items.map((item) => [by(item, "value"), item[place]]);
      // Lines of intervals, on the same scale.
      for (const rule of chart.filter((other) => other.encoding[place]?.field === "lower" && other.mark.type === "rule")) {
        for (const item of marks.get(rule.name) ?? []) {
          const ends = [item[place], item[`${place}2`]].sort((a, b) => (place === "x" ? a - b : b - a));
          pairs.push([by(item, "lower"), ends[0]], [by(item, "upper"), ends[1]]);
        }
      }
      straight("points are where their values are", pairs);
    } else {
      straight("points are where their shares are", items.map((item) => [item.datum.at, item.x]));
    }
  }
  return found;
}

/** As many marks as rows with a value, and the same ones. */
function complete(found, table) {
  if (table.list[0].respondents !== undefined && table.list[0].target !== undefined) {
    const shares = table.list.flatMap((row) => [row.base_share, row.target, row.weighted_share].map(Number));
    same("targets of the csv file", found.map((datum) => datum.at).join(), shares.join());
  } else if (table.list[0].respondents !== undefined) {
    const bins = table.list.map((row) => Number(row.respondents));
    same("bars of the csv file", found.map((datum) => datum.respondents).join(), bins.join());
  } else {
    const mixed = found.filter((datum) => datum.printed && table.get(key(datum))?.printed.replace(/^'/, "") !== datum.printed);
    hold("values are printed as in the csv file", mixed.length === 0, mixed.slice(0, 3).map(key).join(" | "));
    if (table.list.every((row) => row.value === "")) return;
    const drawn = new Set(found.map(key));
    // What is no share of a bar is not drawn; no more is a segment of nothing.
    const rows = table.list.filter((row) => row.value !== "" && !(Number(row.value) === 0 && !drawn.has(key(row))));
    const lost = rows.filter((row) => !drawn.has(key(row)));
    hold("rows of the csv file are drawn", lost.length === 0, lost.slice(0, 3).map(key).join(" | "));
    same("marks", found.length, rows.length);
    const values = found.filter((datum) => Number(table.get(key(datum))?.value) !== (datum.value ?? datum.at));
    hold("values are those of the csv file", values.length === 0, values.slice(0, 3).map(key).join(" | "));
  }
}

/** Every row and answer has its name in the drawing, no text is cut off, and labels of rows do not lie on each other. */
function labels(spec, parts, axes, seen, said) {
  const whole = [...seen].join("\n");
  for (const row of new Set(parts.flatMap((unit) => unit.rows))) {
    for (const name of [row.row, row.answer, row.wave].filter(Boolean)) {
      for (const side of name.split(" | ")) hold(`${side} is named`, whole.includes(squeezed(side)));
    }
  }
  const given = JSON.stringify(spec);
  for (const text of said) {
    hold("is a text", !/\b(NaN|undefined|Infinity)\b/.test(text) && text !== "null", text);
    hold("is whole", !text.endsWith("…") || given.includes(text), text);
  }
  // Layers of a chart share an axis.
  const charts = new Map(parts.map((unit) => [unit.chart, undefined]));
  for (const unit of parts) charts.set(unit.chart, charts.get(unit.chart) ?? unit.encoding.x?.axis?.values?.length);
  const listed = [...charts.values()].filter(Boolean);
  for (const count of new Set(listed)) {
    const full = axes.filter((axis) => axis.filter((item) => item.opacity !== 0).length === count).length;
    const expected = listed.filter((other) => other === count).length;
    hold(`axes of ${count} labels have them all`, full >= expected, `${full} of ${expected}`);
  }
  for (const axis of axes) {
    const boxes = axis.filter((item) => item.opacity !== 0).map((item) => item.bounds);
    const sorted = boxes.sort((a, b) => a.y1 - b.y1);
    // Only rows: widths of texts are not known here.
    const rows = new Set(sorted.map((box) => Math.round((box.y1 + box.y2) / 2))).size === sorted.length;
    const over = rows ? sorted.slice(1).filter((box, i) => box.y1 < sorted[i].y2 - 2) : [];
    hold("labels of rows are apart", over.length === 0, `${over.length} of ${sorted.length} overlap`);
  }
}

for (const file of process.argv.slice(2)) {
  figure = file.split(/[\\/]/).slice(-3).filter((part) => part !== "figures").join("/");
  const spec = JSON.parse(readFileSync(file, "utf8"));
  const about = valid(spec) ? "" : valid.errors.slice(0, 3).map((error) => `${error.instancePath} ${error.message}`).join(" | ");
  hold("follows the schema of Vega-Lite", about === "", about);
  let compiled;
  let view;
  try {
    compiled = vegaLite.compile(spec, { logger: listener("Vega-Lite warns") }).spec;
    view = new vega.View(vega.parse(compiled), { renderer: "none", logger: listener("Vega warns") });
    await view.runAsync();
  } catch (error) {
    hold("is drawn", false, error.message);
    continue;
  }
  const said = texts(await view.toSVG());
  const seen = new Set(said.map(squeezed));
  const { marks, axes } = drawn(view.scenegraph().root);
  const parts = units(spec);
  hold("every unit is drawn", parts.every((unit) => unit.mark.type === "line" || marks.has(unit.name)));

  const beside = file.replace(/\.vl\.json$/, ".csv");
  hold("has its csv file", existsSync(beside));
  const list = csv(beside);
  const table = new Map(list.map((row) => [key(row), row]));
  table.list = list;
  const found = [];
  for (const chart of new Set(parts.map((unit) => unit.chart))) {
    const of = parts.filter((unit) => unit.chart === chart);
    values(of, marks, seen);
    found.push(...geometry(of, marks, table));
  }
  complete(found, table);
  labels(spec, parts, axes, seen, said);
}
console.log(`${checks} checks, ${failures} of them failed`);
process.exit(failures || checks === 0 ? 1 : 0);
