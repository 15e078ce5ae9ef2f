"""Reading a raw file: crossbreak beside polars and pandas, in one run; see README.md.

    python3 -m venv target/bench-venvs/reading
    target/bench-venvs/reading/bin/pip install polars==2.1.0 pandas==3.1.1 fastexcel==0.21.0 openpyxl==3.1.5
    cargo build --release --example reading_speed
    target/bench-venvs/reading/bin/python benches/peers/reading.py [runs]

Every reading is a process of its own, from a file in the page cache to columns of categories; the median of the runs.
Time is that of the reading alone; memory is the most that the whole process has had, the Python interpreter included.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

import reading_data

REPO = Path(__file__).resolve().parents[2]
DATA = REPO / "target" / "bench-data"
OURS = REPO / "target" / "release" / "examples" / "reading_speed"

POLARS_CSV = """
frame = pl.read_csv(path, infer_schema=False, row_index_name=None)
frame = frame.with_columns(pl.all().exclude("id").cast(pl.Categorical))
"""
POLARS_XLSX = """
frame = pl.read_excel(path, infer_schema_length=0)
frame = frame.with_columns(pl.all().exclude("id").cast(pl.Categorical))
"""
PANDAS_CSV = "frame = pd.read_csv(path, dtype='category', keep_default_na=False)"
PANDAS_XLSX = "frame = pd.read_excel(path, dtype=str, keep_default_na=False).astype('category')"

PEER = """
import json, resource, sys, time
{imports}
path = sys.argv[1]
start = time.perf_counter()
{read}
seconds = time.perf_counter() - start
print(json.dumps({{"seconds": seconds, "rows": frame.shape[0], "columns": frame.shape[1],
                  "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}}))
"""

CASES = {
    "labels-1000000x60.csv": [
        ("polars `read_csv`, Categorical", "import polars as pl", POLARS_CSV),
        ("pandas `read_csv`, category", "import pandas as pd", PANDAS_CSV),
    ],
    "labels-2041x50.xlsx": [
        ("polars `read_excel` (calamine)", "import polars as pl", POLARS_XLSX),
        ("pandas `read_excel` (openpyxl)", "import pandas as pd", PANDAS_XLSX),
    ],
}


def measure(command, runs):
    found = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(runs)]
    middle = statistics.median(run["seconds"] for run in found)
    peak = max(run["peak_bytes"] for run in found)
    assert len({(run["rows"], run["columns"]) for run in found}) == 1
    return middle, peak, found[0]


def main(runs):
    if not all((DATA / name).exists() for name in CASES):
        DATA.mkdir(parents=True, exist_ok=True)
        reading_data.csv(DATA / "labels-1000000x60.csv", 1_000_000, 60)
        reading_data.workbook(DATA / "labels-2041x50.xlsx", 2_041, 50)
    print("| file | program | seconds | peak memory | ratio |\n|---|---|---:|---:|---:|")
    for name, peers in CASES.items():
        path = str(DATA / name)
        ours, peak, first = measure([str(OURS), path], runs)
        print(f"| {name} | crossbreak | {ours:.3f} | {peak / 1e6:.0f} MB | 1 |")
        print(f"| | | | {first['categorical_bytes'] / 1e6:.0f} MB as categories | |")
        for label, imports, read in peers:
            script = PEER.format(imports=imports, read=read)
            seconds, peak, other = measure([sys.executable, "-c", script, path], runs)
            assert (other["rows"], other["columns"]) == (first["rows"], first["columns"]), label
            print(f"| | {label} | {seconds:.3f} | {peak / 1e6:.0f} MB | {seconds / ours:.1f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
