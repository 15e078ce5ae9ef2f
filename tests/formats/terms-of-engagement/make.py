"""Writes raw/terms-of-engagement.xlsx in other formats, for tests/suite/formats.rs.

    python -m venv venv && venv/bin/pip install openpyxl pandas pyarrow
    venv/bin/python tests/formats/terms-of-engagement/make.py

The labels-only workbook, the .xls and the .ods hold the first rows; LibreOffice makes the last two:

    soffice --headless --convert-to xls first-rows.xlsx
    soffice --headless --convert-to ods first-rows.xlsx
"""

import csv
import re
from pathlib import Path

import openpyxl
import pandas
import pyarrow
import pyarrow.parquet

HERE = Path(__file__).parent
RAW = HERE.parents[2] / "raw" / "terms-of-engagement.xlsx"
FIRST_ROWS = 60


def datamap(sheet):
    """Column -> (text, item, {code: label}), as the Datamap has them."""
    columns, block = {}, []
    rows = [[("" if c is None else str(c)).strip() for c in row] for row in sheet.iter_rows(values_only=True)]
    for row in rows + [[""]]:
        if any(row):
            block.append(row + [""] * (3 - len(row)))
            continue
        if block:
            name, _, text = block[0][0].partition(":")
            labels = {r[1]: r[2] for r in block[1:] if r[1] and not r[1].startswith("[")}
            items = {r[1][1:-1]: r[2] for r in block[1:] if r[1].startswith("[")}
            single = re.fullmatch(r"\[(.+)\]", name.strip())
            if single:
                columns[single.group(1)] = (text.strip(), "", labels)
            for column, item in items.items():
                columns[column] = (text.strip(), item, labels)
        block = []
    return columns


def write(path, rows, encoding="utf-8"):
    with open(path, "w", newline="", encoding=encoding) as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def fill(sheet, rows):
    """Rows of cells; a text that begins with = stays a text."""
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":
                cell.data_type = "s"


def text(cell):
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def main():
    book = openpyxl.load_workbook(RAW)
    rows = list(book["A1"].iter_rows(values_only=True))
    heading, body = list(rows[0]), [list(row) for row in rows[1:]]
    columns = datamap(book["Datamap"])

    dictionary = [["variable", "text", "item", "code", "label", "missing"]]
    for name, (wording, item, labels) in columns.items():
        for code, label in labels.items() or [("", "")]:
            dictionary.append([name, wording, item, code, label, ""])
    write(HERE / "dictionary.csv", dictionary)

    codes = [[text(cell) for cell in row] for row in body]
    write(HERE / "codes.csv", [heading] + codes)

    def label(column, cell):
        return columns[column][2].get(cell, cell)

    labelled = [[label(c, cell) for c, cell in zip(heading, row)] for row in codes]
    write(HERE / "labels.csv", [heading] + labelled, "utf-8-sig")

    frame = pandas.DataFrame(body, columns=heading)
    for name in heading:
        if pandas.api.types.is_float_dtype(frame[name]):
            frame[name] = frame[name].astype("Int64")
    table = pyarrow.Table.from_pandas(frame, preserve_index=False)
    pyarrow.parquet.write_table(table, HERE / "codes.parquet", compression="zstd")

    first = openpyxl.Workbook()
    first.active.title = "A1"
    fill(first["A1"], [heading] + body[:FIRST_ROWS])
    fill(first.create_sheet("Datamap"), book["Datamap"].iter_rows(values_only=True))
    first.save(HERE / "first-rows.xlsx")

    labels = openpyxl.Workbook()
    labels.active.title = "Data"
    first_labels = [
        [own if label == text(own) else label for label, own in zip(texts, row)]
        for texts, row in zip(labelled, body[:FIRST_ROWS])
    ]
    fill(labels["Data"], [heading] + first_labels)
    labels.create_sheet("Data dictionary")
    labels["Data dictionary"].append(["Data dictionary of the poll"])
    labels["Data dictionary"].append([])
    for row in dictionary:
        labels["Data dictionary"].append([int(c) if re.fullmatch(r"-?\d+", c) else c or None for c in row])
    labels.save(HERE / "first-rows-labels.xlsx")


if __name__ == "__main__":
    main()
