"""Reads SPSS files with pyreadstat and writes what it finds as JSON, for tests/suite/spss.rs to compare with.

    python3 -m venv venv && venv/bin/pip install pyreadstat pandas
    venv/bin/python tests/reference/sav/make.py

Cells are text by these rules: a number as short as it goes without loss and without an exponent (`1`, `2.5`); a
string without trailing blanks; system-missing as the empty text; dates and times as ISO 8601 by the variable's
format, those shown as a month, a quarter or a week as their first day; a number that no date of the years 1 to 9999
has stays a number. Codes that the file declares to be missing stay. The values are pyreadstat's; dates are made here
from its numbers, by Python's datetime.
"""

import datetime
import json
import pathlib
import re

import numpy
import pandas
import pyreadstat

HERE = pathlib.Path(__file__).resolve().parent
FORMATS = HERE.parent.parent / "formats" / "sav"
EPOCH = datetime.datetime(1582, 10, 14)
DATES = {"DATE", "ADATE", "EDATE", "JDATE", "SDATE", "MOYR", "QYR", "WKYR"}
MOMENTS = {"DATETIME", "YMDHMS"}
TIMES = {"TIME", "DTIME", "MTIME"}


def number(value):
    return numpy.format_float_positional(value + 0.0, trim="-")


def clock(seconds):
    thousandths = round(abs(seconds) * 1000)
    whole, rest = divmod(thousandths, 1000)
    text = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    text = f"{text}.{rest:03}" if rest else text
    return f"-{text}" if seconds < 0 else text


def cell(value, kind):
    """A value as the text that a cell holds."""
    if isinstance(value, str):
        return value.rstrip(" ")
    if value is None or pandas.isna(value):
        return ""
    value = float(value)
    try:
        if kind in DATES:
            return (EPOCH + datetime.timedelta(days=value // 86400)).date().isoformat()
        if kind in MOMENTS:
            moment = EPOCH + datetime.timedelta(milliseconds=round(value * 1000))
            thousandths = moment.microsecond // 1000
            return moment.replace(microsecond=0).isoformat() + (f".{thousandths:03}" if thousandths else "")
    except OverflowError:
        return number(value)
    return clock(value) if kind in TIMES else number(value)


def missing(declared, kind):
    """Values as cells, and ranges by their ends."""
    found = []
    for spec in declared:
        low, high = spec["lo"], spec["hi"]
        if low == high:
            found.append(cell(low, kind))
        else:
            found.append({"low": "LO" if low < -1.7e308 else low, "high": "HI" if high > 1.7e308 else high})
    return found


def read(path):
    frame, meta = pyreadstat.read_sav(path, user_missing=True, disable_datetime_conversion=True)
    columns = {}
    for name in meta.column_names:
        shown = meta.original_variable_types[name]
        kind = re.match("[A-Z]*", shown).group()
        labels = meta.variable_value_labels.get(name, {})
        columns[name] = {
            "label": meta.column_names_to_labels[name],
            "format": shown,
            "labels": {cell(code, kind): label for code, label in labels.items()},
            "missing": missing(meta.missing_ranges.get(name, []), kind),
            "cells": [cell(value, kind) for value in frame[name]],
        }
    sets = {
        name: {
            "label": found["label"],
            "counted": str(found["counted_value"]) if found["is_dichotomy"] else None,
            "columns": found["variable_list"],
        }
        for name, found in meta.mr_sets.items()
    }
    return {
        "by": f"pyreadstat {pyreadstat.__version__}",
        "encoding": meta.file_encoding,
        "rows": len(frame),
        "sets": sets,
        "columns": columns,
    }


def main():
    for path in sorted(FORMATS.glob("*/*.*sav")):
        if path.name == "no-rows.sav":
            continue  # There is nothing to compare but what a unit test states.
        name = f"{path.parent.name}-{path.name}.json"
        try:
            found = read(path)
        except Exception as error:
            print(f"{path.parent.name}/{path.name}: {error!r}")
            continue
        text = json.dumps(found, ensure_ascii=False, indent=1)
        # One line for the cells of a column.
        text = re.sub(r"\[[^\[\]{}]*\]", lambda m: json.dumps(json.loads(m.group()), ensure_ascii=False), text)
        (HERE / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
