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
    folder = CORPUS / "arrow"
    folder.mkdir(parents=True, exist_ok=True)
    for name, compression in [("plain", None), ("lz4", "lz4")]:
        options = pa.ipc.IpcWriteOptions(compression=compression)
        for maker, ending in [(pa.ipc.new_file, "arrow"), (pa.ipc.new_stream, "arrows")]:
            with maker(str(folder / f"{name}.{ending}"), table.schema, options=options) as writer:
                writer.write_table(table)
