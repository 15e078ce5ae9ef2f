"""Writes the seeds of the corpus from the files that the tests read: `python3 fuzz/seeds.py`.

Workbooks are written out as their parts in plain text, which a mutation can change without breaking a sum.
"""
import pathlib
import re
import shutil
import zipfile

PROJECT = pathlib.Path(__file__).parent.parent
FORMATS = PROJECT / "tests/formats"
CORPUS = PROJECT / "fuzz/corpus"


def put(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def first_rows(xml, most):
    """The sheets of a workbook with their first rows alone: small seeds are mutated more often."""
    for row in (rb"<row .*?</row>", rb"<table:table-row.*?</table:table-row>"):
        rows = list(re.finditer(row, xml, re.S))
        if len(rows) > most:
            xml = xml[: rows[most].start()] + xml[rows[-1].end() :]
    return xml


def parts(path, most):
    wanted = re.compile(r"xl/(worksheets/|styles|sharedStrings|workbook\.xml|_rels)|content\.xml")
    with zipfile.ZipFile(path) as book:
        names = [name for name in book.namelist() if wanted.match(name)]
        text = b"".join(
            b">>> " + name.encode() + b"\n" + first_rows(book.read(name), most) + b"\n" for name in names
        )
    return text


for target, files in {
    "xlsx": ["workbooks/merged.xlsx", "terms-of-engagement/first-rows.xlsx", "terms-of-engagement/first-rows-labels.xlsx"],
    "ods": ["workbooks/merged.ods", "terms-of-engagement/first-rows.ods"],
}.items():
    for file in files:
        path = FORMATS / file
        put(target, path.stem + ".txt", parts(path, 4))
        if path.stat().st_size < 15_000:
            put(target, path.name, path.read_bytes())

for file in ["workbooks/merged.xls"]:
    put("xls", pathlib.Path(file).name, (FORMATS / file).read_bytes())

for folder in ["haven", "made", "pyreadstat", "savReaderWriter"]:
    for path in sorted((FORMATS / "sav" / folder).glob("*sav")):
        if path.stat().st_size < 4_000:
            put("sav", path.name, path.read_bytes())

for path in sorted((FORMATS / "stata").glob("*.dta")):
    if path.stat().st_size < 6_000:
        put("stata", path.name, path.read_bytes())

for definition, rows in [("commas.xml", "commas-data.csv"), ("fixed.sss", "fixed.asc")]:
    folder = FORMATS / "triple-s"
    put("triple_s", definition, (folder / definition).read_bytes() + b"\n>>>\n" + (folder / rows).read_bytes())


def lines(path, most):
    return b"".join(path.read_bytes().splitlines(keepends=True)[:most])


study = FORMATS / "terms-of-engagement"
put("dictionary", "terms.txt", lines(study / "dictionary.csv", 30) + b"\n>>>\n" + lines(study / "codes.csv", 4))
texts = {
    "comma.csv": lines(FORMATS / "comma.csv", 12),
    "flying.csv": lines(FORMATS / "flying.csv", 6),
    "quantipy.csv": lines(FORMATS / "quantipy.csv", 6),
    "star-wars.csv": lines(FORMATS / "star-wars.csv", 6),
    "quotes.csv": b'id;a\r\n1;"x;""y""\nz"\r\n2;\r\n\r\n3;"=1"\r\n',
    "bare-returns.csv": b"id,a\r1,x\r2,y\r",
    "utf-16.csv": "id\tä\n1\t’x\n2\t\n".encode("utf-16"),
    "windows.csv": "id,ä\n1,’x\n2,€\n".encode("windows-1252"),
    "bom.csv": b"\xef\xbb\xbfid,a\n1,x\n",
    "surveymonkey.csv": b"Respondent ID,Which?,,Sex\n,Red,Blue,Response\n1,Red,,Male\n2,,Blue,Female\n",
    "qualtrics.csv": b'StartDate,Status,Q1\nStart Date,Response Type,"Which, then?"\n"{""ImportId"":""startDate""}",'
    b'"{""ImportId"":""status""}","{""ImportId"":""QID1""}"\n2024-01-02 10:00:00,Survey Preview,Red\n'
    b"2024-01-02 10:05:00,IP Address,Blue\n",
}
for name, text in texts.items():
    put("csv", name, text)
    if name not in ("utf-16.csv", "windows.csv"):
        put("draft", name, text)

put("spec", "whole.toml", (PROJECT / "fuzz/src/poll.toml").read_bytes())
for name in ["terms-of-engagement", "masculinity"]:
    text = (PROJECT / f"specs/{name}.toml").read_bytes()
    put("spec", f"{name}.toml", text[:6_000])

# Written by pyarrow, which need not be there for the rest.
try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:
    print("no pyarrow: the seeds of parquet and arrow stay as they are")
else:
    table = pa.table(
        {
            "id": pa.array([1, 2, 3, 4], pa.int32()),
            "a": pa.array(["Yes", "No", None, "Yes"]).dictionary_encode(),
            "b": pa.array([1.5, None, 2.0, -1.0]),
            "day": pa.array([19000, 19001, None, 19003], pa.date32()),
            "set": pa.array([["x"], [], None, ["x", "y"]]),
            "yes": pa.array([True, False, None, True]),
        }
    )
    whole = table.drop_columns(["set"])
    for name, codec in [("plain", "none"), ("snappy", "snappy"), ("zstd", "zstd")]:
        path = CORPUS / "parquet" / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(whole, path, compression=codec)
    # What is weighted in two passes, and what an engine counted.
    people = 40
    streamed = pa.table(
        {
            "id": pa.array([1000 + i for i in range(people)], pa.int64()),
            "sex": pa.array(["MW"[i % 2] for i in range(people)]),
            "age": pa.array([20 + 7 * (i % 8) for i in range(people)], pa.int32()),
            "w": pa.array([0.5 + i % 3 for i in range(people)]),
            "k": pa.array([1 + i % 3 for i in range(people)], pa.uint8()),
        }
    ).set_column(0, "id", pa.array([f"p-{1000 + i}" for i in range(people)]))
    counts = pa.table(
        {
            "sex": ["M", "W", "M", "W"],
            "age": pa.array([20, 20, 41, 62], pa.int32()),
            "k": pa.array([1, 2, 1, 1], pa.uint8()),
            "respondents": pa.array([10, 12, 14, 9], pa.int64()),
            "base_weight": [11.5, 12.0, 14.25, 8.5],
            "base_weight_squares": [14.5, 12.5, 15.25, 8.25],
        }
    )
    by_encoding = {"sex": "DELTA_BYTE_ARRAY", "id": "DELTA_LENGTH_BYTE_ARRAY", "age": "DELTA_BINARY_PACKED"}
    for name, codec, more in [
        ("plain", "none", {}),
        ("snappy", "snappy", {"row_group_size": 16}),
        ("zstd", "zstd", {"data_page_version": "2.0"}),
        ("lz4", "lz4", {"row_group_size": 16}),
        ("gzip", "gzip", {"use_dictionary": False, "column_encoding": by_encoding, "data_page_version": "2.0"}),
        ("delta", "none", {"use_dictionary": False, "column_encoding": by_encoding}),
    ]:
        for target, what in [("stream_parquet", streamed), ("cells", counts)]:
            if target == "cells" and name not in ("plain", "zstd"):
                continue
            path = CORPUS / target / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(what, path, compression=codec, store_schema=name == "plain", **more)
    for name, compression in [("plain", None), ("lz4", "lz4"), ("zstd", "zstd")]:
        options = pa.ipc.IpcWriteOptions(compression=compression)
        for maker, ending in [(pa.ipc.new_file, "arrow"), (pa.ipc.new_stream, "arrows")]:
            for target, what in [("stream_arrow", streamed), ("cells", counts)]:
                if name == "zstd":
                    place = what.column_names.index("sex")
                    what = what.set_column(place, "sex", what["sex"].dictionary_encode())
                if target == "cells" and (name, ending) != ("zstd", "arrow"):
                    continue
                folder = CORPUS / target
                folder.mkdir(parents=True, exist_ok=True)
                with maker(str(folder / f"{name}.{ending}"), what.schema, options=options) as writer:
                    for batch in what.to_batches(max_chunksize=25):
                        writer.write_batch(batch)
    for target, what in [("stream_csv", streamed), ("cells", counts)]:
        rows = [what.column_names] + [["" if cell is None else str(cell) for cell in row.values()] for row in what.to_pylist()]
        put(target, "plain.csv", "".join(",".join(row) + "\n" for row in rows).encode())
    folder = CORPUS / "arrow"
    folder.mkdir(parents=True, exist_ok=True)
    for name, compression in [("plain", None), ("lz4", "lz4")]:
        options = pa.ipc.IpcWriteOptions(compression=compression)
        for maker, ending in [(pa.ipc.new_file, "arrow"), (pa.ipc.new_stream, "arrows")]:
            with maker(str(folder / f"{name}.{ending}"), table.schema, options=options) as writer:
                writer.write_table(table)
