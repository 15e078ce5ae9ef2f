"""Makes small Stata files, by pandas and by pyreadstat, in the releases that they can write.

    venv/bin/python tests/formats/stata/make.py

They are read again by tests/reference/stata/make.py.
"""

import datetime
import pathlib

import pandas
import pyreadstat

HERE = pathlib.Path(__file__).resolve().parent
STAMP = datetime.datetime(2024, 5, 1, 9, 30)


def by_pandas(release):
    day = pandas.to_datetime(["2024-05-01 09:30", "1959-12-31 00:00", None, "2000-02-29 23:59:59.5"], format="ISO8601")
    frame = pandas.DataFrame({
        "id": pandas.Series([1, 2, 3, 100], dtype="int8"),
        "small": pandas.Series([-5, 0, 32_000, 7], dtype="int16"),
        "large": pandas.Series([-2_000_000, 0, 2_000_000_000, 7], dtype="int32"),
        "single": pandas.Series([0.1, 2.5, float("nan"), -3], dtype="float32"),
        "precise": [0.1, 1e10, float("nan"), 1 / 3],
        "sex": pandas.Categorical(["Male", "Female", None, "Male"], categories=["Male", "Female", "Other"]),
        "text": ["plain", "", "caf\u00e9", " blank "],
        "moment": day, "day": day, "week": day, "month": day, "quarter": day, "half": day, "year": day,
    })
    long = {}
    if release >= 117:
        frame["open"] = ["x" * 3_000, "", "caf\u00e9", "x" * 3_000]
        long = {"convert_strl": ["open"]}
    frame.to_stata(
        HERE / f"pandas-{release}.dta", version=release, write_index=False, time_stamp=STAMP,
        variable_labels={"sex": "Sex of the respondent", "text": "Caf\u00e9?"},
        convert_dates={"moment": "tc", "day": "td", "week": "tw", "month": "tm", "quarter": "tq", "half": "th", "year": "ty"},
        **long,
    )


def by_pyreadstat(version):
    frame = pandas.DataFrame({
        "vote": pandas.Series([1, 2, "a", "z", 1], dtype=object),
        "score": [1.0, 2.5, 3.0, 4.0, float("nan")],
    })
    name = f"pyreadstat-{version}.dta"
    pyreadstat.write_dta(
        frame, HERE / name, version=version,
        column_labels=["Vote", None],
        variable_value_labels={"vote": {1: "Yes", 2: "No", "a": "Refused", "b": "Not asked"}},
        missing_user_values={"vote": ["a", "b", "z"]},
    )


if __name__ == "__main__":
    for release in (114, 117, 118, 119):
        by_pandas(release)
    for version in (8, 10, 12, 13, 14, 15):
        by_pyreadstat(version)
