"""Reads Stata files with pyreadstat and writes what it finds as JSON, for tests/suite/stata.rs to compare with.

    venv/bin/python tests/reference/stata/make.py

Cells are text by these rules: a number as short as it goes without loss of its 32 or 64 bits and without an exponent;
a text as it is; the missing value `.` as the empty text, those with a letter as `.a` to `.z`; dates as ISO 8601 by the
variable's format, those shown as a week, a month, a quarter or a half-year as their first day (a week is the seventh
of those from January 1 on), a year as a number. The values are pyreadstat's; dates are made here from its numbers.
"""

import datetime
import json
import pathlib
import re

import numpy
import pandas
import pyreadstat

HERE = pathlib.Path(__file__).resolve().parent
FORMATS = HERE.parent.parent / "formats" / "stata"
EPOCH = datetime.datetime(1960, 1, 1)
PARTS = {"w": 52, "m": 12, "q": 4, "h": 2}


def number(value, kind):
    value = numpy.float32(value) if kind == "float" else float(value)
    return numpy.format_float_positional(value + 0, trim="-")


def date(value, letter):
    if letter == "d":
        return (EPOCH + datetime.timedelta(days=value)).date().isoformat()
    if letter == "c":
        return (EPOCH + datetime.timedelta(milliseconds=value)).isoformat(
            timespec="milliseconds" if value % 1000 else "seconds"
        )
    year, part = divmod(int(value), PARTS[letter])
    if letter == "w":
        return (datetime.date(1960 + year, 1, 1) + datetime.timedelta(days=7 * part)).isoformat()
    return datetime.date(1960 + year, part * (12 // PARTS[letter]) + 1, 1).isoformat()


def cell(value, kind, shown):
    if kind == "string":
        return value or ""
    if isinstance(value, str):
        return f".{value}"
    if value is None or pandas.isna(value):
        return ""
    found = re.match(r"%-?t?([dcwmqh])", shown) if re.match("%-?[td]", shown) else None
    return date(value, found.group(1)) if found else number(value, kind)


def read(path):
    frame, meta = pyreadstat.read_dta(path, user_missing=True, disable_datetime_conversion=True)
    columns = {}
    for name in meta.column_names:
        kind = meta.readstat_variable_types[name]
        shown = meta.original_variable_types[name]
        labels = meta.variable_value_labels.get(name, {})
        # pyreadstat gives the letters that occur; a letter with a label is declared too.
        letters = {code for code in labels if isinstance(code, str)} | set(meta.missing_user_values.get(name, []))
        columns[name] = {
            "label": meta.column_names_to_labels[name],
            "format": shown,
            "labels": {cell(code, kind, shown): label for code, label in labels.items()},
            "missing": [f".{letter}" for letter in sorted(letters)],
            "cells": [cell(value, kind, shown) for value in frame[name]],
        }
    return {"by": f"pyreadstat {pyreadstat.__version__}", "rows": len(frame), "columns": columns}


def main():
    for path in sorted(FORMATS.glob("*.dta")):
        text = json.dumps(read(path), ensure_ascii=False, indent=1)
        # One line for the cells of a column.
        text = re.sub(r"\[[^\[\]{}]*\]", lambda m: json.dumps(json.loads(m.group()), ensure_ascii=False), text)
        (HERE / f"{path.name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
