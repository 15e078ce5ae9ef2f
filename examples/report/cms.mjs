// node cms.mjs > page.html
// Fills the numbers and figures of a study into a page, as a content management system would when it publishes one.
import { readFileSync } from "node:fs";

const folder = "../../outputs/terms-of-engagement";
const read = (file) => JSON.parse(readFileSync(new URL(`${folder}/${file}`, import.meta.url), "utf8"));
const { numbers } = read("numbers.json");
const figures = Object.fromEntries(read("figures.json").figures.map((figure) => [figure.id, figure]));

const escape = (text) =>
  String(text).replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);

// An id that is not there stops the page, and so does a key: nothing is published with a hole in it.
const own = (of, key, what) => {
  if (!Object.hasOwn(of, key)) throw new Error(`there is no ${what} ${key}`);
  return of[key];
};
const fill = {
  number: (id, key = "printed") => own(own(numbers, id, "number"), key, `number ${id} with`),
  figure: (id, key) => {
    const figure = own(figures, id, "figure");
    if (key in figure.files) return `${folder}/${figure.files[key]}`;
    const text = own(figure, key, `figure ${id} with`);
    return Array.isArray(text) ? text.join(" ") : text;
  },
};

const page = readFileSync(new URL("cms.html", import.meta.url), "utf8");
// An id may have spaces in it; the last word is a key where it is one.
const filled = page.replace(/\{\{(number|figure) ([^}]+)\}\}/g, (_, what, words) => {
  const [, id, key] = words.match(/^(.*?)(?: (of|printed|base|title|alt|fieldwork|source|notes|svg|png))?$/s);
  return escape(fill[what](id, key));
});
process.stdout.write(filled);
