#!/usr/bin/env python3
"""Counts in DuckDB and in Spark (local cluster), weights by crossbreak, and joins the weights back.

The weights of every respondent have to equal those that crossbreak makes in memory, to 1e-12, and so do the weights
that its two passes over Parquet make. Exits with 1 if not. See README.md.
"""

import csv
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PACKAGES = ["duckdb==2.0.1", "pyspark==4.3.0"]
TOLERANCE = 1e-12

# A poll of codes: recodes, bands, answers that are not stated, rows that are not counted, base weights, names and
# texts that need quotation marks. 3,000 rows, made by a rule.
CODED = """spec = 1
[study]
title = "Codes"
client = "crossbreak's tests"
company = "nobody"
fieldwork = { from = 2024-01-01, to = 2024-01-02 }
universe = "invented adults"
mode = "none"
synthetic = "invented respondents"
[input]
file = "coded.csv"
id = "resp id"
[[input.keep]]
where = { status = 3 }
reason = "complete"
[[input.drop]]
where = { flag = "bot's", region = [1, 2] }
reason = "a machine"
[variables]
gender = { column = "s1", categories = { "Men" = 1, "Women, \\"all\\"" = [2, 3] }, refused = 9, not_stated = "" }
age = { column = "s2", bands = ["18-34", "35-54", "55+"] }
"where" = { column = "region", categories = { "Land's End" = 1, "Elsewhere" = [2, 3, 4] } }
lean = { column = "lean", dont_know = "Don't know" }
[weighting]
method = "rake"
BASE
[[weighting.margin]]
variables = ["gender", "age"]
not_stated = "hold"
unit = "percent"
targets = "gender-age.csv"
[[weighting.margin]]
variables = ["where"]
[weighting.margin.targets]
"Land's End" = 0.31
"Elsewhere" = 0.69
[[weighting.margin]]
variables = ["lean"]
not_stated = "drop"
[weighting.margin.targets]
"Left \\\\ left" = 0.4
"Right" = 0.6
"""


def coded(folder):
    """Writes coded.csv and its targets."""
    state = 12345

    def draw(most):
        nonlocal state
        state = (state * 1103515245 + 12345) % 2**31
        return state // 65536 % most

    with open(os.path.join(folder, "coded.csv"), "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["resp id", "status", "flag", "s1", "s2", "region", "lean", "design w"])
        for row in range(3000):
            out.writerow([
                f"r{row:04}",
                [3, 3, 3, 2][draw(4)],
                ["", "", "bot's", "x"][draw(4)],
                [1, 2, 3, 9, ""][draw(5)],
                18 + draw(70),
                1 + draw(4),
                ["Left \\ left", "Right", "Don't know"][draw(3)],
                0.25 * (1 + draw(12)) + 0.1 * draw(3),
            ])
    with open(os.path.join(folder, "gender-age.csv"), "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["gender", "age", "percent"])
        for gender, shares in [("Men", (13, 17, 18)), ('Women, "all"', (14, 18, 20))]:
            for age, share in zip(("18-34", "35-54", "55+"), shares):
                out.writerow([gender, age, share])


def crossbreak(*arguments):
    program = os.environ.get("CROSSBREAK", os.path.join(ROOT, "target", "debug", "crossbreak"))
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"crossbreak {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout


def queries(spec, dialect, weights="cells"):
    def one(which):
        return crossbreak("sql", spec, "--dialect", dialect, "--table", "poll", "--weights-table", weights, "--query", which)

    return one("count"), one("join")


def by_id(rows):
    return {str(row[0]): (float(row[1]), float(row[2])) for row in rows}


def compare(name, expected, found):
    """Prints the largest difference; True if it is small enough."""
    if expected.keys() != found.keys():
        print(f"{name}: {len(found)} weights, in memory {len(expected)}")
        return False
    most = max(max(abs(a - b) for a, b in zip(expected[key], found[key])) for key in expected)
    print(f"{name}: {len(found)} weights, largest difference {most:.1e}")
    return most <= TOLERANCE


def in_duckdb(spec, data, folder):
    import duckdb

    count, join = queries(spec, "duckdb")
    db = duckdb.connect()
    db.execute(f"CREATE TABLE poll AS SELECT * FROM read_csv('{data}', all_varchar = {'true' if 'coded' in data else 'false'})")
    results = {}
    for ending in ["parquet", "csv"]:
        counts = os.path.join(folder, f"counts.{ending}")
        db.execute(f"COPY ({count.rstrip().rstrip(';')}) TO '{counts}'")
        crossbreak("weight", spec, "--cells", counts, "-o", folder)
        [cells] = glob.glob(os.path.join(folder, "weights", f"*-cells.{ending}"))
        db.execute(f"CREATE OR REPLACE TABLE cells AS SELECT * FROM '{cells}'")
        results[ending] = by_id(db.execute(join).fetchall())
    raw = os.path.join(folder, "poll.parquet")
    db.execute(f"COPY poll TO '{raw}' (ROW_GROUP_SIZE 2048)")
    return results, raw, db


def in_spark(spark, spec, data, folder):
    count, join = queries(spec, "spark")
    poll = spark.read.csv(data, header=True, inferSchema="coded" not in data, escape='"').repartition(3)
    poll.createOrReplaceTempView("poll")
    counts = os.path.join(folder, "spark-counts")
    spark.sql(count).write.mode("overwrite").parquet(counts)
    # A folder of part files and notes, as Spark leaves it.
    crossbreak("weight", spec, "--cells", counts, "-o", folder)
    [cells] = glob.glob(os.path.join(folder, "weights", "*-cells.parquet"))
    spark.read.parquet(cells).createOrReplaceTempView("cells")
    return by_id(spark.sql(join).collect())


def cases(folder):
    """Name, spec and data of every case; weights in memory are written beside each spec."""
    made = []
    base = os.path.join(folder, "case-a")
    shutil.copytree(os.path.join(ROOT, "tests", "reference", "case-a"), base)
    text = open(os.path.join(base, "case-a.toml"), encoding="utf-8").read()
    based = text.replace('method = "rake"', 'method = "rake"\nbase_weight = "base_w"')
    for name, text in [("case-a", text), ("case-a-base", based)]:
        spec = os.path.join(base, f"{name}.toml")
        with open(spec, "w", encoding="utf-8") as file:
            file.write(text)
        made.append((name, spec, os.path.join(base, "poll_2041.csv")))
    own = os.path.join(folder, "coded")
    os.mkdir(own)
    coded(own)
    for name, weights in [("coded", ""), ("coded-base", 'base_weight = "design w"')]:
        spec = os.path.join(own, f"{name}.toml")
        with open(spec, "w", encoding="utf-8") as file:
            file.write(CODED.replace("BASE", weights))
        made.append((name, spec, os.path.join(own, "coded.csv")))
    return made


def main():
    fine = True
    with tempfile.TemporaryDirectory() as folder:
        expected, made = {}, cases(folder)
        for name, spec, _ in made:
            crossbreak("weight", spec)
            with open(os.path.join(os.path.dirname(spec), "weights", f"{name}.csv"), newline="") as file:
                rows = csv.reader(file)
                next(rows)
                expected[name] = by_id(rows)
        for name, spec, data in made:
            out = os.path.join(folder, f"duckdb-{name}")
            results, raw, db = in_duckdb(spec, data, out_folder(out))
            for ending, found in results.items():
                fine &= compare(f"DuckDB, {ending}, {name}", expected[name], found)
            # The two passes over the same rows as Parquet.
            text = open(spec, encoding="utf-8").read()
            with open(spec, "w", encoding="utf-8") as file:
                file.write(text.replace(f'"{os.path.basename(data)}"', f'"{raw}"'))
            crossbreak("weight", spec, "-o", out)
            rows = db.execute(f"SELECT * FROM '{os.path.join(out, 'weights', name + '.parquet')}'").fetchall()
            fine &= compare(f"two passes, {name}", expected[name], by_id(rows))
            with open(spec, "w", encoding="utf-8") as file:
                file.write(text)

        import pyspark
        from pyspark.sql import SparkSession

        os.environ["SPARK_HOME"] = os.path.dirname(pyspark.__file__)
        os.environ["PYSPARK_PYTHON"] = sys.executable
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        # The workers of a local cluster keep what they do in a folder; not in the checkout.
        os.environ["SPARK_WORKER_DIR"] = os.path.join(folder, "spark-work")
        os.environ["SPARK_LOCAL_DIRS"] = os.path.join(folder, "spark-local")
        os.chdir(folder)
        spark = (
            SparkSession.builder.master("local-cluster[2,1,512]")
            .appName("crossbreak")
            .config("spark.executor.memory", "512m")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.warehouse.dir", os.path.join(folder, "warehouse"))
            .getOrCreate()
        )
        spark.sparkContext.setLogLevel("ERROR")
        for name, spec, data in made:
            out = out_folder(os.path.join(folder, f"spark-{name}"))
            fine &= compare(f"Spark, {name}", expected[name], in_spark(spark, spec, data, out))
        spark.stop()
    print("all weights agree" if fine else "weights differ")
    sys.exit(0 if fine else 1)


def out_folder(path):
    os.makedirs(path, exist_ok=True)
    return path


def in_venv():
    """Runs this file by a Python that has the engines."""
    place = os.environ.get("CROSSBREAK_VENV", os.path.join(ROOT, "target", "engines"))
    python = os.path.join(place, "bin", "python")
    if not os.path.exists(python):
        venv.create(place, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
    sys.exit(subprocess.run([python, os.path.abspath(__file__), "--here"]).returncode)


if __name__ == "__main__":
    main() if "--here" in sys.argv else in_venv()
