"""Writes raw/terms-of-engagement.xlsx as poll.zsav: the same columns, codes and labels.

    python3 -m venv venv && venv/bin/pip install pyreadstat pandas openpyxl
    venv/bin/python tests/formats/terms-of-engagement/make_sav.py

An SPSS file has one label for a variable: the item's text where a column is one of several, the question's wording
where it stands alone. The wordings of the questions with several columns are in the spec that reads the file.
"""

import datetime
import pathlib
import re

import openpyxl
import pandas
import pyreadstat

HERE = pathlib.Path(__file__).resolve().parent
BOOK = HERE.parents[2] / "raw" / "terms-of-engagement.xlsx"


def datamap(sheet):
    """Labels of variables and of values, by column."""
    wording, values, names, labels, codes = "", {}, [], {}, {}

    def close():
        for name in names:
            labels.setdefault(name, wording)
            if values:
                codes[name] = dict(values)

    for first, key, text in sheet.iter_rows(max_col=3, values_only=True):
        head = re.match(r"(?!Values:)\[?(\w+)\]?: (.*)", first or "", re.DOTALL)
        if head:
            close()
            wording, values = head.group(2).strip(), {}
            names = [head.group(1)] if first.startswith("[") else []
        elif key is not None and str(key).startswith("["):
            names.append(key.strip("[]"))
            labels[names[-1]] = text
        elif key is not None:
            values[float(key)] = str(text)
    close()
    return labels, codes


def main():
    book = openpyxl.load_workbook(BOOK, read_only=True)
    head, *rows = book["A1"].iter_rows(values_only=True)
    labels, codes = datamap(book["Datamap"])
    frame = pandas.DataFrame(rows, columns=head)
    formats = {}
    for name in head:
        kinds = {type(value) for value in frame[name] if value is not None}
        if kinds == {datetime.datetime}:
            since = datetime.datetime(1582, 10, 14)
            frame[name] = [(value - since).total_seconds() for value in frame[name].dt.to_pydatetime()]
            formats[name] = "DATETIME20"
        elif kinds <= {int, float}:
            frame[name] = frame[name].astype(float)
            formats[name] = "F8.0"
        else:
            frame[name] = frame[name].fillna("").astype(str)
    path = HERE / "poll.zsav"
    pyreadstat.write_sav(
        frame, path, compress=True, column_labels=labels, variable_value_labels=codes, variable_format=formats
    )
    # The clock has no part in it.
    data = path.read_bytes()
    path.write_bytes(data[:92] + b"01 May 2409:30:00" + data[109:])


if __name__ == "__main__":
    main()
