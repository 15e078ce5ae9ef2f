"""Makes small SPSS files for what the copied ones do not cover.

    venv/bin/python tests/formats/sav/made/make.py

pyreadstat writes them; what it cannot write (multiple-response sets, a weight, other encodings) is put into the bytes
afterwards. They are read again by tests/reference/sav/make.py.
"""

import pathlib
import struct
import sys

import pandas
import pyreadstat

HERE = pathlib.Path(__file__).resolve().parent


def write(name, frame, **told):
    pyreadstat.write_sav(frame, HERE / name, **told)
    # The clock has no part in it.
    data = (HERE / name).read_bytes()
    return save(name, data[:84 + 8] + b"01 May 2409:30:00" + data[84 + 8 + 17:])


def save(name, data):
    (HERE / name).write_bytes(data)
    return data


def with_record(data, kind, text):
    """The file with one more record of a kind, before the end of its dictionary."""
    end = data.index(struct.pack("<ii", 999, 0))
    return data[:end] + struct.pack("<iiii", 7, kind, 1, len(text)) + text + data[end:]


def missing():
    nan = float("nan")
    frame = pandas.DataFrame({
        "discrete": [1, 2, 97, 98, 99, nan],
        "range": [1, 2.5, 97, 98.5, 99, 100],
        "range_and_value": [-1, 1, 97, 98, 99, nan],
        "low": [-99, -1, 0, 1, 2, 3],
        "high": [1, 2, 900, 1e9, 3, 4],
        "text": ["a", "NA", "b", "-", " c", ""],
        "day": [13_000_000_000, 0, 86_400, 2 * 86_400, 13_900_000_000, nan],
    }, dtype=object).astype({c: float for c in ["discrete", "range", "range_and_value", "low", "high", "day"]})
    write(
        "missing.sav", frame,
        missing_ranges={
            "discrete": [97, 98, 99],
            "range": [{"lo": 97, "hi": 99}],
            "range_and_value": [{"lo": 97, "hi": 98}, -1],
            "low": [{"lo": -sys.float_info.max, "hi": -1.0}],
            "high": [{"lo": 900.0, "hi": sys.float_info.max}],
            "text": ["NA", "-"],
            "day": [{"lo": 0, "hi": 86_400}],
        },
        variable_value_labels={"discrete": {1: "Yes", 2: "No", 97: "Refused", 98: "Don't know"}},
        variable_format={"day": "DATE11"},
        row_compress=True,
    )


def dates():
    day = [12_219_379_200 + 19_844 * 86_400, 12_219_379_200 - 86_400 / 2, float("nan")]
    kinds = ["DATE11", "ADATE10", "EDATE10", "JDATE7", "SDATE10", "MOYR8", "QYR8", "WKYR10"]
    frame = pandas.DataFrame({kind.lower(): day for kind in kinds})
    frame["datetime"] = [day[0] + 34_200, day[1] + 0.25, day[2]]
    frame["time"] = [34_200, -90.5, 178_200]
    frame["dtime"] = [34_200, 0, 178_200]
    frame["weekday"] = [1.0, 7.0, 3.0]
    frame["month"] = [1.0, 12.0, 5.0]
    formats = {kind.lower(): kind for kind in kinds}
    formats |= {"datetime": "DATETIME22", "time": "TIME11.2", "dtime": "DTIME13", "weekday": "WKDAY9", "month": "MONTH9"}
    write("dates.zsav", frame, variable_format=formats, compress=True)


def sets():
    """Sets in the record for old readers and in the one for new readers, and a weight."""
    frame = pandas.DataFrame({
        "brand_aware_first": [1.0, 0, 1, 0],
        "brand_aware_second": [0.0, 0, 1, 1],
        "reason_mentioned_first": [1.0, 2, 3, 1],
        "reason_mentioned_second": [2.0, 3, float("nan"), 3],
        "said_yes": ["Y", "", "Y", "N"],
        "said_more": ["", "Y", "Y", "N"],
        "w": [0.5, 1.5, 1, 1],
    })
    reasons = {1: "Price", 2: "Quality", 3: "Habit"}
    data = write(
        "sets.sav", frame,
        column_labels=["First brand", "Second brand", "Reason 1", "Reason 2", "Yes", "More", "Weight"],
        variable_value_labels={"reason_mentioned_first": reasons, "reason_mentioned_second": reasons},
        row_compress=True,
    )
    names = data[data.index(struct.pack("<iii", 7, 13, 1)) + 16:]
    names = names[:names.index(struct.pack("<iii", 7, 14, 1))] if struct.pack("<iii", 7, 14, 1) in names else names
    short = {}
    for pair in names.split(b"\t"):
        left, _, right = pair.partition(b"=")
        right = right.split(b"\0")[0]
        if right.decode("ascii", "ignore") in frame:
            short[right.decode()] = left.decode()[-8:]
    old = "$aware=D1 1 19 Which do you know?  {brand_aware_first} {brand_aware_second}\n" \
          "$why=C 4 Why? {reason_mentioned_first} {reason_mentioned_second}\n".format(**{k: v.lower() for k, v in short.items()})
    new = "$said=E 11 1 Y 0  said_yes said_more\n"
    data = with_record(data, 7, old.encode())
    data = with_record(data, 19, new.encode())
    # The weight is the seventh value of a row, if every text has eight bytes.
    save("sets.sav", data[:76] + struct.pack("<i", 7) + data[80:])


def long_texts():
    frame = pandas.DataFrame({
        "id": [1.0, 2.0, 3.0],
        "open": ["x" * 255 + "y" * 255 + "z" * 100, "short", "é" * 300],
        "longest": ["0123456789" * 80, "", "end"],
        "after": [1.0, 0, 1],
    })
    write(
        "long-texts.sav", frame,
        column_labels=["Number", "W" * 300, "Another", "After"],
        variable_value_labels={"longest": {"end": "The end"}, "after": {1: "L" * 100}},
        row_compress=True,
    )


def windows():
    """Windows-1252 by name and by code page alone; and the same bytes, declared to be UTF-8."""
    frame = pandas.DataFrame({"caf_": [1.0, 2.0], "drink": ["cr_me", "th_"]})
    data = write(
        "windows-1252.sav", frame,
        column_labels=["Caf_ visits", "Boisson"],
        variable_value_labels={"caf_": {1: "_t_", 2: "hiver"}, "drink": {"th_": "_ la menthe"}},
        row_compress=True,
    )
    other = b"windows-1252"
    at = data.index(b"UTF-8")
    named = data[:at - 4] + struct.pack("<i", len(other)) + other + data[at + 5:]
    pages = struct.pack("<i", 65001), struct.pack("<i", 1252)
    named = named.replace(*pages).replace(b"_", b"\xe9").replace(b"caf\xe9", b"cafe").replace(b"CAF\xe9", b"CAFE")
    save("windows-1252.sav", named)
    record = named.index(struct.pack("<iii", 7, 20, 1))
    save("code-page.sav", named[:record] + named[record + 16 + len(other):])
    at = named.index(other)
    save("wrong-encoding.sav", named[:at - 4] + struct.pack("<i", 5) + b"UTF-8" + named[at + len(other):])


def no_rows():
    frame = pandas.DataFrame({"age": [30.0], "sex": [1.0]})
    data = write("no-rows.sav", frame, column_labels=["Age", "Sex"], variable_value_labels={"sex": {1: "Male", 2: "Female"}})
    save("no-rows.sav", data[:80] + struct.pack("<i", 0) + data[84:-16])


if __name__ == "__main__":
    missing()
    dates()
    sets()
    long_texts()
    windows()
    no_rows()
