#!/usr/bin/env python3
"""Polls of unusual shapes, written into a folder: python3 benches/shapes.py FOLDER

Respondents are invented and seeded: the same call writes the same polls. Needs pandas, pyreadstat, openpyxl and pyarrow.

  wide.{csv,sav,xlsx,parquet}   10,000 columns, of which wide-*.toml uses seven
  labels.csv                    questions, items and categories of 10,000 letters each
  regions.csv                   5,000 categories of a region, in tables and in the weighting
  many.csv                      1,000 questions by 21 columns of crossbreaks
"""

import random
import sys
from pathlib import Path

COLUMNS = 10_000
WIDE_ROWS = 1_500
REGIONS = 5_000
REGION_ROWS = 20_000
QUESTIONS = 1_000
MANY_ROWS = 1_000

HEAD = """spec = 1
[study]
title = "{title}"
client = "nobody"
company = "nobody"
fieldwork = {{ from = 2024-01-01, to = 2024-01-02 }}
universe = "invented people"
mode = "none"
synthetic = "invented respondents, to measure crossbreak with"
[input]
file = "{file}"
id = "id"
"""

PEOPLE = """
[variables.sex]
column = "sex"
categories = {sexes}
[variables.age]
column = "years"
bands = ["18-34", "35-54", "55+"]
"""

RAKE = """
[weighting]
method = "rake"
[[weighting.margin]]
variables = ["sex"]
targets = { Male = 0.49, Female = 0.51 }
[[weighting.margin]]
variables = ["age"]
targets = { "18-34" = 0.3, "35-54" = 0.35, "55+" = 0.35 }
"""

CROSSBREAKS = """
[[crossbreak]]
variable = "sex"
[[crossbreak]]
variable = "age"
"""


def write(path, text):
    path.write_text(text, encoding="utf-8")


def csv(path, headings, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(",".join(headings) + "\n")
        for row in rows:
            out.write(",".join(map(str, row)) + "\n")


def wide(folder):
    rng = random.Random(1)
    columns = {"id": [f"R{i:05}" for i in range(WIDE_ROWS)]}
    columns["sex"] = [rng.choice((1, 2)) for _ in range(WIDE_ROWS)]
    columns["years"] = [rng.randint(18, 90) for _ in range(WIDE_ROWS)]
    labels = {"sex": {1: "Male", 2: "Female"}}
    # Longer than what a reader may hold in place of a pointer.
    answers = ["Strongly agree with it", "Tend to agree with it", "Disagree with it", "Don't know or rather not say"]
    for index in range(COLUMNS - len(columns)):
        kind = index % 10
        name = f"Q{index // 10 + 1}_{kind + 1}"
        if kind < 5:
            # Options of a multiple response.
            values = [1 if rng.random() < 0.3 else 0 for _ in range(WIDE_ROWS)]
            labels[name] = {0: "Not selected", 1: "Selected"}
        elif kind < 7:
            values = [rng.randint(1, 5) for _ in range(WIDE_ROWS)]
            labels[name] = {code: f"Answer {code}" for code in range(1, 6)}
        elif kind < 9:
            values = [rng.choice(answers) for _ in range(WIDE_ROWS)]
        else:
            values = [rng.randint(0, 500) for _ in range(WIDE_ROWS)]
        columns[name] = values
    rows = list(zip(*columns.values()))
    csv(folder / "wide.csv", columns, rows)

    import openpyxl
    import pandas
    import pyreadstat

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(list(columns))
    for row in rows:
        sheet.append(row)
    book.save(folder / "wide.xlsx")
    frame = pandas.DataFrame(columns)
    frame.to_parquet(folder / "wide.parquet")
    pyreadstat.write_sav(
        frame,
        str(folder / "wide.sav"),
        column_labels={name: f"Wording of {name}" for name in columns},
        variable_value_labels=labels,
        row_compress=True,
    )
    for ending in ("csv", "sav", "xlsx", "parquet"):
        coded = ending != "sav"
        sexes = "{ Male = 1, Female = 2 }" if coded else '["Male", "Female"]'
        spec = HEAD.format(title="Ten thousand columns", file=f"wide.{ending}")
        spec += PEOPLE.format(sexes=sexes) + RAKE + CROSSBREAKS
        for name, kind in (("Q1_6", "single"), ("Q500_8", "single"), ("Q999_10", "number")):
            spec += f'\n[[question]]\nid = "{name.lower()}"\nkind = "{kind}"\ncolumn = "{name}"\ntext = "{name}?"\n'
        spec += '\n[[question]]\nid = "several"\nkind = "multiple"\nitems = ["Q7_1", "Q7_2", "Q7_3"]\ntext = "Which?"\n'
        write(folder / f"wide-{ending}.toml", spec)


def long_text(rng, letters):
    words = []
    while sum(len(word) + 1 for word in words) < letters:
        words.append("".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 12))))
    return " ".join(words)[:letters]


def labels(folder):
    rng = random.Random(2)
    texts = [long_text(rng, 10_000) for _ in range(24)]
    # One without a space: nowhere to cut at a word.
    texts[3] = texts[3].replace(" ", "-")
    answers, items, regions = texts[:5], texts[5:8], texts[8:11]
    rows = []
    for index in range(400):
        rows.append([
            f"R{index:04}",
            rng.choice(regions),
            rng.choice(answers),
            *[rng.choice(answers) for _ in items],
            rng.choice((0, 1)),
            rng.choice((0, 1)),
            rng.randint(0, 60),
        ])
    csv(folder / "labels.csv", ["id", "region", "q1", "g1", "g2", "g3", "m1", "m2", "n"], rows)
    quoted = lambda text: '"' + text + '"'
    listed = "[" + ", ".join(map(quoted, answers)) + "]"
    spec = HEAD.format(title="Labels of ten thousand letters", file="labels.csv")
    spec += f"\n[variables.region]\ncolumn = \"region\"\nlabel = {quoted(texts[11])}\n"
    spec += '\n[weighting]\nmethod = "rake"\n[[weighting.margin]]\nvariables = ["region"]\ntargets = { '
    spec += ", ".join(f"{quoted(region)} = {share}" for region, share in zip(regions, (0.4, 0.35, 0.25)))
    spec += f' }}\nsource = {quoted(texts[12])}\n\n[[crossbreak]]\nvariable = "region"\n'
    spec += f'\n[[question]]\nid = "single"\nkind = "single"\ncolumn = "q1"\ntext = {quoted(texts[13])}\nanswers = {listed}\n'
    spec += f'nets = {{ {quoted(texts[14])} = [{quoted(answers[0])}, {quoted(answers[1])}] }}\n'
    spec += f'\n[[question]]\nid = "grid"\nkind = "grid"\ntext = {quoted(texts[15])}\nanswers = {listed}\nitems = ['
    spec += ", ".join(f"{{ column = \"g{i + 1}\", short = {quoted(item)} }}" for i, item in enumerate(items)) + "]\n"
    spec += f'\n[[question]]\nid = "multiple"\nkind = "multiple"\ntext = {quoted(texts[16])}\nitems = ['
    spec += f'{{ column = "m1", short = {quoted(texts[17])} }}, {{ column = "m2", short = {quoted(texts[18])} }}]\n'
    spec += f'\n[[question]]\nid = "number"\nkind = "number"\ncolumn = "n"\ntext = {quoted(texts[19])}\nunit = "hours"\n'
    spec += 'bands = ["0-20", "21-40", "41-60"]\n'
    for index, (kind, question, more) in enumerate((
        ("ranked", "single", ""),
        ("stacked", "grid", ""),
        ("ranked", "multiple", ""),
        ("histogram", "number", ""),
        ("grouped", "single", 'crossbreak = "region"\n'),
        ("dots", "number", 'crossbreak = "region"\nanswers = "mean"\n'),
    )):
        spec += f'\n[[figure]]\nid = "figure-{index + 1}"\nkind = "{kind}"\nquestion = "{question}"\n{more}'
        spec += f"title = {quoted(texts[20] if index == 0 else 'A figure')}\nnote = {quoted(texts[21])}\n"
    spec += f'\n[[claim]]\ntext = {quoted(texts[22])}\nsays = "40%"\nnumber = {quoted("single:" + answers[0])}\n'
    write(folder / "labels.toml", spec)


def regions(folder):
    rng = random.Random(3)
    names = [f"Region {index:04}" for index in range(REGIONS)]
    # Every region has somebody.
    rows = [
        [f"R{index:05}", names[index] if index < REGIONS else rng.choice(names), rng.choice((1, 2)), rng.randint(18, 90), rng.choice(("Yes", "No"))]
        for index in range(REGION_ROWS)
    ]
    csv(folder / "regions.csv", ["id", "region", "sex", "years", "q1"], rows)
    csv(folder / "regions-targets.csv", ["region", "percent"], [[name, 100 / REGIONS] for name in names])
    spec = HEAD.format(title="Five thousand regions", file="regions.csv")
    spec += PEOPLE.format(sexes="{ Male = 1, Female = 2 }")
    spec += '[variables.region]\ncolumn = "region"\nmost_categories = 5000\n' + RAKE
    spec += '[[weighting.margin]]\nvariables = ["region"]\ntargets = "regions-targets.csv"\nunit = "percent"\n' + CROSSBREAKS
    asked = '\n[[question]]\nid = "yes"\nkind = "single"\ncolumn = "q1"\ntext = "Yes?"\n'
    where = '\n[[question]]\nid = "where"\nkind = "single"\ncolumn = "region"\nmost_answers = 5000\ntext = "Where?"\n'
    write(folder / "regions.toml", spec + asked)
    # Its weights, once `crossbreak weight` has made them, and a table with a column or a row for each region. With both it
    # would have more than two million cells, and is refused.
    head, rest = spec.split("[weighting]")
    given = '[weighting]\nmethod = "given"\nfile = "weights/regions.csv"\ncolumn = "weight"\n'
    columns = '[[crossbreak]]\nvariable = "region"\n'
    given = head + given + rest[rest.index("[[crossbreak]]"):]
    write(folder / "regions-columns.toml", given + columns + asked)
    write(folder / "regions-rows.toml", given + asked + where)


def many(folder):
    rng = random.Random(4)
    groups = {"region": 9, "work": 5, "tenure": 2}
    rows = [
        [f"R{index:04}", rng.choice((1, 2)), rng.randint(18, 90)]
        + [rng.randint(1, size) for size in groups.values()]
        + [rng.randint(1, 5) for _ in range(QUESTIONS)]
        for index in range(MANY_ROWS)
    ]
    names = [f"q{index + 1}" for index in range(QUESTIONS)]
    csv(folder / "many.csv", ["id", "sex", "years", *groups, *names], rows)
    spec = HEAD.format(title="A thousand questions", file="many.csv")
    spec += PEOPLE.format(sexes="{ Male = 1, Female = 2 }")
    for group, size in groups.items():
        categories = ", ".join(f'"{group} {code}" = {code}' for code in range(1, size + 1))
        spec += f'[variables.{group}]\ncolumn = "{group}"\ncategories = {{ {categories} }}\n'
    spec += RAKE + CROSSBREAKS
    for group in groups:
        spec += f'[[crossbreak]]\nvariable = "{group}"\n'
    answers = "{ Agree = 1, \"Tend to agree\" = 2, Neither = 3, Disagree = 4, \"Don't know\" = 5 }"
    for name in names:
        spec += f'\n[[question]]\nid = "{name}"\nkind = "single"\ncolumn = "{name}"\ntext = "What of {name}?"\nanswers = {answers}\n'
    write(folder / "many.toml", spec)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    for make in (many, labels, regions, wide):
        make(target)
