"""Crossbreak's data tables beside other programs, on this machine, in one run; see README.md.

    python3 benches/peers/tables.py --out table.md [--cases errors shares big] [--ours 'CMD'] [--r-questions 7] ...

Cases: `errors`, the poll of tests/reference/case-a (2,041 respondents, 60 questions by everyone and by 7 crossbreaks of 37
categories) with standard errors; `shares`, the same without them; `big`, shares of 10,000,000 random respondents by 40
columns, with memory. quantipy3 needs Python 3.7: `--python /path/to/python3.7`; without it, it is left out.

Needs the standard library only: peers are installed by pip into one venv each, under target/bench-venvs. Started with
--peer or --make, by itself and in a venv, it is one peer or makes the data (this part must parse in Python 3.7).
"""
import argparse
import array
import contextlib
import datetime
import json
import math
import os
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
OURS = "cargo run --release --example tables_speed --"
CROSSBREAKS = "gender age educ region work euref attention".split()
MARGINS = [["gender", "age", "educ"]] + [[m] for m in "region work ethnicity vote euref attention".split()]
POLL, BIG = 2041, 10_000_000

VENVS = {                                            # beside those of run.py
    "polars": ((3, 11), ["polars==2.1.0", "numpy==2.4.6"]),
    "pandas": ((3, 11), ["pandas==3.1.1", "numpy==2.4.6"]),
    "quantipy": ((3, 7), ["quantipy3==0.2.15"]),     # and no newer than 3.7: its pandas is 0.25
}
TOOLS = {                                            # tool: (venv, name in the table, cases)
    "numpy-errors": ("numpy", "numpy, every residual, by the definition (baseline written here)", ["errors"]),
    "numpy-sums": ("numpy", "numpy, squares of residuals from sums (baseline written here)", ["errors"]),
    "svy": ("svy", "svy `prop` by question, by crossbreak, raked design", ["errors"]),
    "svy-lists": ("svy", "svy `prop` of lists of questions, a column at a time, raked design", ["errors"]),
    "survey": (None, "R survey `svyby(~q, ~crossbreak)`, calibrated design", ["errors"]),
    "survey-all": (None, "R survey `svyby(~q1 + ... + q60, ~crossbreak)`, calibrated design", ["errors"]),
    "numpy": ("numpy", "numpy `bincount` of each pair (baseline written here)", ["shares", "big"]),
    "numpy-crossed": ("numpy", "numpy `bincount`, crossbreaks crossed first (baseline written here)", ["shares", "big"]),
    "polars": ("polars", "polars `group_by` of each pair", ["shares", "big"]),
    "polars-lazy": ("polars", "polars `group_by` of each pair, one `collect_all`", ["shares", "big"]),
    "polars-long": ("polars", "polars `unpivot`, a `group_by` for each crossbreak", ["shares"]),
    "pandas": ("pandas", "pandas `groupby` of each pair, categories", ["shares", "big"]),
    "pandas-dummies": ("pandas", "pandas `get_dummies`, a `groupby` for each crossbreak", ["shares"]),
    "pandas-crosstab": ("pandas", "pandas `crosstab` of each pair, categories", ["shares"]),
    "quantipy": ("quantipy", "quantipy3 `Stack.add_link`, c%", ["shares"]),
    "rowsum": (None, "R `rowsum` of dummies, once for each crossbreak", ["shares"]),
    "xtabs": (None, "R `xtabs` of each pair", ["shares"]),
}
REFERENCE = {"errors": "numpy-errors", "shares": "numpy", "big": "numpy"}
AGREE = 1e-9                                         # the first share from numpy's


# ---- the data: FOLDER/codes.u8 (a column of bytes for each question, crossbreak and margin), weights.f64, shape.json
def make(what, folder, questions, rows):
    import csv

    import numpy as np
    folder, questions, rows = Path(folder), int(questions), int(rows)
    folder.mkdir(parents=True, exist_ok=True)

    def shape(q, c, m):
        (folder / "shape.json").write_text(json.dumps(dict(rows=rows, questions=q, crossbreaks=c, margins=m)))
    if what == "random":
        rng = np.random.default_rng(rows)
        q, c = [2 + i % 7 for i in range(questions)], [2, 6, 3, 12, 6, 6, 4]
        with open(folder / "codes.u8", "wb") as f:
            for k in q + c:
                rng.integers(0, k, rows, dtype=np.uint8).tofile(f)
        w = np.exp(rng.normal(0, 0.5, rows))
        (w / w.mean()).tofile(folder / "weights.f64")
        return shape(q, c, [])

    def table(name):
        with open(REPO / "tests" / "reference" / "case-a" / name, newline="", encoding="utf-8") as f:
            return list(csv.DictReader(f))
    poll, given = table("poll_2041.csv"), table("given-weights.csv")

    def coded(of):
        answers = [of(x) for x in poll]
        at = {answer: i for i, answer in enumerate(sorted(set(answers)))}
        return np.array([at[answer] for answer in answers], np.uint8), len(at)
    q = [coded(lambda x: int(x[f"q{i:02}"])) for i in range(1, questions + 1)]
    c = [coded(lambda x: x[v]) for v in CROSSBREAKS]
    m = [coded(lambda x: tuple(x[v] for v in vs)) for vs in MARGINS]
    np.concatenate([codes for codes, _ in q + c + m]).tofile(folder / "codes.u8")
    weight = {x["id"]: float(x["A"]) for x in given}
    np.array([weight[x["id"]] for x in poll]).tofile(folder / "weights.f64")
    shape(*[[k for _, k in x] for x in (q, c, m)])


class Data:
    def __init__(self, folder):
        import numpy as np
        s = json.loads(Path(folder, "shape.json").read_text())
        self.n, self.q, self.c, self.m = s["rows"], s["questions"], s["crossbreaks"], s["margins"]
        self.w = np.fromfile(str(Path(folder, "weights.f64")))
        with open(str(Path(folder, "codes.u8")), "rb") as f:
            self.questions, self.crossbreaks, self.margins = (
                [np.fromfile(f, np.uint8, self.n) for _ in of] for of in (self.q, self.c, self.m))
        self.qn, self.cn, self.mn = (["%s%d" % (p, i) for i in range(len(of))]
                                     for p, of in (("q", self.q), ("c", self.c), ("m", self.m)))
        self.names, self.codes = self.qn + self.cn, self.questions + self.crossbreaks
        self.pairs = [(q, c) for q in range(len(self.q)) for c in [None] + list(range(len(self.c)))]

    def zeros(self, q, c):
        import numpy as np
        return np.zeros((1 if c is None else self.c[c], self.q[q]))


# ---- peers: each returns run() and answer(what run returned), which has the tables, columns x answers, as Data.pairs has
# them: of shares or of sums of weights, or two lists, shares and standard errors. Only run() is timed.
def numpy_pairs(d):
    import numpy as np
    wide = [k * max(d.c) > 256 for k in d.q]

    def run():
        out = []
        for x, k, big in zip(d.questions, d.q, wide):
            out.append(np.bincount(x, d.w, k)[None])
            for g, m in zip(d.crossbreaks, d.c):
                key = g.astype(np.uint16) if big else g
                key = key * key.dtype.type(k)
                key += x
                out.append(np.bincount(key, d.w, k * m).reshape(m, k))
        return [t / t.sum(1, keepdims=True) for t in out]
    return run, lambda out: out


def numpy_crossed(d, most=512, block=1 << 16):
    """Crossbreaks crossed with one another, up to `most` combinations: fewer counts, added up afterwards"""
    import numpy as np
    groups = [[0]]
    for c in range(1, len(d.c)):
        if math.prod(d.c[i] for i in groups[-1] + [c]) > most:
            groups.append([])
        groups[-1].append(c)
    sizes = [math.prod(d.c[c] for c in g) for g in groups]

    def run():
        sums = [[np.zeros(size * k) for k in d.q] for size in sizes]
        for a in range(0, d.n, block):
            rows = slice(a, a + block)
            w = d.w[rows]
            for g, into in zip(groups, sums):
                cross = np.zeros(len(w), np.intp)
                for c in g:
                    cross *= d.c[c]
                    cross += d.crossbreaks[c][rows]
                for x, k, t in zip(d.questions, d.q, into):
                    key = cross * k
                    key += x[rows]
                    t += np.bincount(key, w, len(t))
        out = []
        for i, k in enumerate(d.q):
            by = []
            for g, of in zip(groups, sums):
                t = of[i].reshape([d.c[c] for c in g] + [k])
                by += [t.sum(axis=tuple(j for j in range(len(g)) if j != at)) for at in range(len(g))]
            out += [by[0].sum(0, keepdims=True)] + by
        return [t / t.sum(1, keepdims=True) for t in out]
    return run, lambda out: out


def numpy_errors(sums):
    """Linearised, the residual of a share taken off all margins at once; base weights of 1. Either every residual of every
    respondent, as the definition has it, or the sum of their squares from sums over the respondents of a column."""
    def peer(d):
        import numpy as np
        at = np.cumsum([0] + d.q)

        def one_hot(codes, sizes):
            return np.hstack([np.eye(k)[x] for x, k in zip(codes, sizes)])

        def error(u):
            u -= u.mean(0)
            return np.sqrt(len(u) / (len(u) - 1) * np.einsum("ij,ij->j", u, u))

        def run():
            x, y = one_hot(d.margins, d.m), one_hot(d.questions, d.q)
            s, v = np.linalg.eigh(x.T @ x)
            u = x @ (v[:, s > 1e-9 * s[-1]] / np.sqrt(s[s > 1e-9 * s[-1]]))       # an orthonormal basis of the margins
            w, w2 = d.w, d.w ** 2
            u2 = u * w2[:, None]
            uw, uwu = u.T @ w, u.T @ u2
            shares, errors = [], []
            for codes, k in [(np.zeros(d.n, np.uint8), 1)] + list(zip(d.crossbreaks, d.c)):
                p, se = np.empty((k, at[-1])), np.empty((k, at[-1]))
                for column in range(k):
                    rows = np.flatnonzero(codes == column)
                    of, base = y[rows], w[rows].sum()
                    p[column] = share = w[rows] @ of / base
                    if sums:
                        c = (u[rows].T @ of - np.outer(u[rows].sum(0), share)) / base
                        c2 = (u2[rows].T @ of - np.outer(u2[rows].sum(0), share)) / base
                        z2 = ((1 - 2 * share) * (w2[rows] @ of) + share ** 2 * w2[rows].sum()) / base ** 2
                        total = z2 + ((uwu @ c - 2 * c2) * c).sum(0) - (uw @ c) ** 2 / d.n
                        se[column] = np.sqrt(d.n / (d.n - 1) * np.maximum(total, 0))
                    else:
                        z = (of - share) / base
                        e = u @ (u[rows].T @ -z)
                        e[rows] += z
                        se[column] = error(e * w[:, None])
                shares.append(p)
                errors.append(se)
            return [[t[:, a:b] for a, b in zip(at, at[1:]) for t in of] for of in (shares, errors)]

        def answer(out):
            z = (d.questions[0][:, None] == np.arange(d.q[0])) - out[0][0]
            run.extra = dict(se_plain=float(error(d.w[:, None] * z / d.w.sum())[0]))
            return out
        return run, answer
    return peer


def svy_peer(lists):
    def peer(d):
        import numpy as np
        import polars as pl
        import svy
        df = pl.DataFrame(dict(zip(d.names + d.mn, d.codes + d.margins))).with_columns(base=pl.lit(1.0))
        controls = {m: dict(enumerate(np.bincount(x, d.w).tolist())) for m, x in zip(d.mn, d.margins)}
        t0 = time.perf_counter()
        raked = svy.Sample(df, svy.Design(wgt="base")).weighting.rake(
            controls=controls, wgt_name="raked", tol=1e-12, max_iter=2000)
        setup, of = time.perf_counter() - t0, raked.estimation

        def by_crossbreak():                         # everyone question by question: of a list, svy 0.35.0 ignores the raking
            return [[of.prop(q) for q in d.qn]] + [of.prop(d.qn, by=c) for c in d.cn]

        def by_column():                             # svy shares work within a list, which is quickest
            return [of.prop(d.qn)] + [[of.prop(d.qn, where=svy.col(c) == v) for v in range(k)] for c, k in zip(d.cn, d.c)]
        run = by_column if lists else by_crossbreak
        run.setup = setup

        def answer(out):
            shares, errors = [], []
            for q, c in d.pairs:
                p, se = d.zeros(q, c), d.zeros(q, c)
                if c is None:
                    found = [(0, out[0][q])]
                else:
                    found = [(v, x[q]) for v, x in enumerate(out[c + 1])] if lists else [(None, out[c + 1][q])]
                for v, x in found:
                    for r in x.to_polars().iter_rows(named=True):
                        at = r[d.cn[c]] if v is None else v, r[d.qn[q]]
                        p[at], se[at] = r["est"], r["se"]
                shares.append(p)
                errors.append(se)
            return shares, errors
        return run, answer
    return peer


def polars_peer(how):
    def peer(d):
        import polars as pl
        df = pl.DataFrame(dict(zip(d.names, d.codes))).with_columns(w=pl.Series(d.w))
        d.codes = d.questions = d.crossbreaks = None
        keys = [([] if c is None else [d.cn[c]]) + [d.qn[q]] for q, c in d.pairs]
        total = pl.col("w").sum()

        def eager():
            return [df.group_by(k).agg(total) for k in keys]

        def lazy():
            frame = df.lazy()
            return pl.collect_all([frame.group_by(k).agg(total) for k in keys])

        def long():
            frame = df.unpivot(on=d.qn, index=d.cn + ["w"], variable_name="q", value_name="answer")
            return [frame.group_by(c + ["q", "answer"]).agg(total) for c in [[]] + [[c] for c in d.cn]]

        def answer(out):
            if how == "long":
                of = [x.rows_by_key("q") for x in out]     # by question: (column,) answer, sum
                out = [of[0 if c is None else c + 1][d.qn[q]] for q, c in d.pairs]
            else:
                out = [x.select(k + ["w"]).rows() for x, k in zip(out, keys)]
            tables = []
            for (q, c), rows in zip(d.pairs, out):
                t = d.zeros(q, c)
                for r in rows:
                    t[0 if c is None else r[0], r[-2]] = r[-1]
                tables.append(t)
            return tables
        return dict(eager=eager, lazy=lazy, long=long)[how], answer
    return peer


def pandas_peer(how):
    def peer(d):
        import pandas as pd
        sizes = d.q + d.c
        df = pd.DataFrame({name: pd.Categorical.from_codes(x, range(k)) for name, x, k in zip(d.names, d.codes, sizes)})
        df["w"] = d.w
        d.codes = d.questions = d.crossbreaks = None
        keys = [([] if c is None else [d.cn[c]]) + [d.qn[q]] for q, c in d.pairs]

        def groupby():
            return [df.groupby(k, observed=False)["w"].sum() for k in keys]

        def dummies():
            x = pd.get_dummies(df[d.qn], dtype=float).mul(df["w"], axis=0)
            return [x.sum()] + [x.groupby(df[c], observed=False).sum() for c in d.cn]

        def crosstab():                              # the first has the margin, which is everyone
            return [pd.crosstab(df[d.qn[q]], df[d.cn[c]], values=df["w"], aggfunc="sum", normalize="columns", margins=c == 0)
                    for q, c in d.pairs if c is not None]

        def answer(out):
            if how == "groupby":
                return [x.to_numpy().reshape(d.zeros(*pair).shape) for x, pair in zip(out, d.pairs)]
            if how == "dummies":
                at = [(sum(d.q[:q]), sum(d.q[:q + 1])) for q in range(len(d.q))]
                tables = [x.to_numpy().reshape(-1, sum(d.q)) for x in out]
                return [tables[0 if c is None else c + 1][:, slice(*at[q])] for q, c in d.pairs]
            tables, found = [], iter(out)
            for q, c in d.pairs:
                if c is None:
                    continue
                t = next(found).reindex(index=range(d.q[q])).fillna(0)
                if c == 0:
                    tables.append(t["All"].to_numpy()[None])
                tables.append(t.reindex(columns=range(d.c[c])).to_numpy().T)
            return tables
        return dict(groupby=groupby, dummies=dummies, crosstab=crosstab)[how], answer
    return peer


def quantipy_peer(d):
    import pandas as pd
    import quantipy as qp
    sizes, text = d.q + d.c, lambda x: {"en-GB": str(x)}
    df = pd.DataFrame({name: x.astype(float) + 1 for name, x in zip(d.names, d.codes)})
    df["w"] = d.w
    columns = {name: dict(name=name, type="single", parent={}, text=text(name),
                          values=[dict(value=v + 1, text=text(v + 1)) for v in range(k)]) for name, k in zip(d.names, sizes)}
    columns["w"] = dict(name="w", type="float", parent={}, text=text("w"))
    meta = {"info": {"text": ""}, "type": "pandas.DataFrame", "lib": {"default text": "en-GB", "values": {}}, "masks": {},
            "columns": columns, "sets": {"data file": {"text": text(""), "items": ["columns@" + c for c in columns]}}}
    data = qp.DataSet("poll")
    data.set_verbose_infomsg(False)
    data.from_components(df, meta, reset=False)

    def run():
        stack = qp.Stack(name="tables", add_data={"tables": (data._data, data._meta)})
        stack.add_link("tables", x=d.qn, y=["@"] + d.cn, views=["c%"], weights="w")
        return stack

    def answer(stack):
        tables = []
        for q, c in d.pairs:
            link = stack["tables"]["no_filter"][d.qn[q]]["@" if c is None else d.cn[c]]
            x, t = link["x|f|:|y|w|c%"].dataframe, d.zeros(q, c)
            for i, (_, v) in enumerate(x.index):
                for j, (_, g) in enumerate(x.columns):
                    t[0 if c is None else int(g) - 1, int(v) - 1] = x.iat[i, j] / 100
            tables.append(t)
        return tables
    return run, answer


PEERS = {                                            # tool: (distribution, modules to import first, peer)
    "numpy-errors": ("numpy", [], numpy_errors(False)),
    "numpy-sums": ("numpy", [], numpy_errors(True)),
    "svy": ("svy", ["svy", "polars"], svy_peer(False)),
    "svy-lists": ("svy", ["svy", "polars"], svy_peer(True)),
    "numpy": ("numpy", [], numpy_pairs),
    "numpy-crossed": ("numpy", [], numpy_crossed),
    "polars": ("polars", ["polars"], polars_peer("eager")),
    "polars-lazy": ("polars", ["polars"], polars_peer("lazy")),
    "polars-long": ("polars", ["polars"], polars_peer("long")),
    "pandas": ("pandas", ["pandas"], pandas_peer("groupby")),
    "pandas-dummies": ("pandas", ["pandas"], pandas_peer("dummies")),
    "pandas-crosstab": ("pandas", ["pandas"], pandas_peer("crosstab")),
    "quantipy": ("quantipy3", ["quantipy"], quantipy_peer),
}


def peak_mb(pid="self"):
    """Peak resident memory of a program (VmHWM: ru_maxrss would remember the process that started it)"""
    try:
        with open("/proc/%s/status" % pid) as f:
            return next((int(x.split()[1]) / 1024 for x in f if x.startswith("VmHWM")), None)
    except (OSError, ValueError):
        return None


def peer_main(tool, folder, reps, budget, file):
    """One peer in this process. Prints JSON lines: one `ready`, one `run` per repetition, one `answer`; writes FILE."""
    import warnings
    out = os.fdopen(os.dup(1), "w", 1)               # tools print: keep our lines apart from theirs
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warnings.simplefilter("ignore")

    def say(event, **kw):
        out.write(json.dumps(dict(event=event, **kw)) + "\n")
    dist, modules, peer = PEERS[tool]
    for m in modules:
        __import__(m)
    try:
        from importlib.metadata import version
        version = version(dist)
    except ImportError:                              # Python 3.7
        from pkg_resources import get_distribution
        version = get_distribution(dist).version
    import numpy as np
    run, answer = peer(Data(folder))
    say("ready", version=version, before_mb=peak_mb(), setup_s=getattr(run, "setup", None))
    begun, found = time.perf_counter(), None
    for _ in range(int(reps)):
        t0 = time.perf_counter()
        made = run()
        s = time.perf_counter() - t0
        say("run", s=s, peak_rss_mb=peak_mb())
        found = made if found is None else found
        del made
        if time.perf_counter() - begun > float(budget):
            break
    found = answer(found)
    both = len(found) == 2 and isinstance(found[0], list)
    with open(file, "wb") as f:
        with np.errstate(invalid="ignore", divide="ignore"):
            for t in found[0] if both else found:
                (t / t.sum(1, keepdims=True) if not both else t).astype(float).tofile(f)
        for t in found[1] if both else []:
            np.asarray(t, float).tofile(f)
    say("answer", **getattr(run, "extra", {}))


# ---- what follows runs in the Python that started it
def numbers(path):
    x = array.array("d")
    try:
        x.frombytes(path.read_bytes())
    except OSError:
        pass
    return list(x)


def farthest(a, b, relative):
    """Largest difference of a from b (which may be longer); infinite where only one of them is a number"""
    most = 0.0
    for x, y in zip(a, b):
        if math.isnan(x) and math.isnan(y) or x == y:
            continue
        gap = abs(x - y) / (max(abs(y), 1e-12) if relative else 1)
        most = max(most, math.inf if math.isnan(gap) else gap)
    return most


def answers(a, case, tool, numbers_of):
    """What to say of the numbers of a peer; those of REFERENCE[case] are there already"""
    x, ref = numbers_of[tool], numbers_of[REFERENCE[case]]
    if not x or not ref:
        return {}
    if case != "errors":
        return dict(share=x[0], share_gap=abs(x[0] - ref[0]), share_far=farthest(x, ref, False))
    half, ref_half = len(x) // 2, len(ref) // 2
    return dict(share=x[0], share_gap=abs(x[0] - ref[0]), share_far=farthest(x[:half], ref, False),
                se=x[half], se_far=farthest(x[half:], ref[ref_half:], True))


def peer(a, case, tool, folder, temp, venvs, rscript, numbers_of):
    import run
    venv, name, _ = TOOLS[tool]
    rec = dict(tool=tool, case=case, name=name)
    budget, reps, file = a.budget * (4 if case == "big" else 1), a.reps, temp / f"{case}-{tool}.f64"
    if venv is None:
        if not rscript:
            return rec | dict(why="Rscript with the package survey was not found")
        cmd = [rscript, "--vanilla", HERE / "tables.R", tool, folder, reps, budget, file]
        cmd += [a.r_questions] if tool == "survey" and a.r_questions else []
    else:
        py, why = venvs[venv]
        if why:
            return rec | dict(why=why)
        cmd = [py, HERE / "tables.py", "--peer", tool, folder, reps, budget, file]
    got, why = run.lines_of(a, cmd, a.limit)
    runs = [j for j in got if j.get("event") == "run"]
    ready, last = ({k: v for j in got if j.get("event") == e for k, v in j.items()} for e in ("ready", "answer"))
    rec |= dict(version=ready.get("version"), before_mb=ready.get("before_mb"), setup_s=ready.get("setup_s"))
    if not runs:
        return rec | dict(why=why or "no result")
    warm = runs[1:] if len(runs) > 2 else runs       # the first run is for warming up, unless runs are few
    s, scale = [j["s"] for j in warm], 1
    if last.get("questions", a.questions) < a.questions:
        scale = a.questions / last["questions"]
        rec["scaled"] = f"measured on {last['questions']} of {a.questions} questions and multiplied"
    numbers_of[tool] = numbers(file)
    if why:
        log(f"{case} {tool}: {why}")
    return rec | dict(median_s=statistics.median(s) * scale, min_s=min(s) * scale, reps=len(s), se_plain=last.get("se_plain"),
                      peak_rss_mb=runs[0]["peak_rss_mb"]) | answers(a, case, tool, numbers_of)


def ours(a, case, folder, temp, version, ref):
    import run
    rec = dict(tool="crossbreak", name="**crossbreak**", case=case, ours=True, version=version)
    if a.ours == "none":
        return rec | dict(why="not run (--ours none)")
    given = temp / f"ours-{case}"                    # the data of this case only, so that it is a process of its own
    given.mkdir()
    for name in ("codes.u8", "weights.f64"):
        os.symlink(folder / name, given / name)
    shape = json.loads((folder / "shape.json").read_text())
    (given / "shape.json").write_text(json.dumps(shape if case == "errors" else shape | dict(margins=[])))
    reps = 5 if case == "big" else a.reps
    cmd = shlex.split(a.ours) + [str(given), str(reps)]
    try:                                             # cargo may have to build first; it becomes the program, whose peak is read
        p = subprocess.Popen(cmd, stdout=subprocess.PIPE, stderr=sys.stderr, text=True, **run.bounded(a))
    except OSError as e:
        return rec | dict(why=f"failed: {e}")
    peak = None
    while p.poll() is None:
        peak = peak_mb(p.pid) or peak
        time.sleep(0.05)
    got = []
    for x in p.stdout:
        with contextlib.suppress(ValueError):
            got.append(json.loads(x))
    key = "with_standard_errors" if case == "errors" else "shares"
    got = next((j for j in got if isinstance(j, dict) and key in j), None)
    if got is None:
        return rec | dict(why=f"failed: ended by {p.returncode}" if p.returncode else f"printed no {key}")
    rec |= dict(median_s=got[key], reps=reps, share=got["share"], cells=got.get("cells"),
                peak_rss_mb=got.get("peak_rss_mb", peak), before_mb=got.get("before_mb"))
    if ref:
        rec["share_gap"] = abs(rec["share"] - ref[0])
        if case == "errors":
            rec["se"] = got["se"]
        known = sum(x == x for x in (ref[:len(ref) // 2] if case == "errors" else ref))
        if got.get("cells") not in (None, known):
            rec["remark"] = f"{got['cells']:,} cells, numpy {known:,}"
    return rec


def log(*a):
    print(*a, file=sys.stderr, flush=True)


# ---- the table
def remark(r, records):
    """Whether the first standard error is that of the raking, going by numpy's two; and what was not counted"""
    of = next((x for x in records if x["tool"] == "numpy-errors" and x.get("se") and x.get("se_plain")), None)
    out = []
    if of and r.get("se"):
        raked, plain = abs(r["se"] / of["se"] - 1), abs(r["se"] / of["se_plain"] - 1)
        out.append("know of the raking" + (f", the first {raked:.0e} off" if raked > 1e-9 else "") if raked < 1e-3 else
                   "**ignore the raking**" if plain < 1e-3 else f"**neither raked nor plain**: {raked:.0e} off")
    if r.get("setup_s"):
        out.append(f"making the design ({seconds(r['setup_s'])}) not counted")
    return "; ".join(out + [r[k] for k in ("scaled", "remark") if r.get(k)])


def seconds(s):
    import run
    return run.seconds(s)


def table(a, records, shapes, started):
    import run
    cpu = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration):
        cpu = next(x.split(":", 1)[1].strip() for x in open("/proc/cpuinfo") if x.startswith("model name"))
    load = f", load {started[1]:.1f} at the start and {os.getloadavg()[0]:.1f} at the end" if started[1] is not None else ""
    out = [f"Measured {started[0]:%Y-%m-%d %H:%M} on {cpu}, {os.cpu_count()} processors, {platform.system()}; "
           f"at most {a.threads} threads each{load}.", ""]
    for case, s in shapes.items():
        columns = sum(s["crossbreaks"]) + 1
        what = {"errors": "shares with standard errors", "shares": "shares only", "big": "shares only"}[case]
        out += [f"**{s['rows']:,} respondents, {len(s['questions'])} questions x {columns} columns, everyone's included: "
                f"{what} ({columns * sum(s['questions']):,} cells)**", ""]
        head = ["program", "version", "median time", "runs", "times ours", "first share", "all shares: farthest from numpy's"]
        head += dict(errors=["first standard error", "all: farthest from numpy's (relative)", "standard errors"],
                     big=["peak memory (before the first run)"]).get(case, [])
        out += ["| " + " | ".join(head) + " |", "|---|---|" + "---:|" * (len(head) - 2 - (case == "errors")) +
                "---|" * (case == "errors")]
        of = [r for r in records if r["case"] == case]
        base = next((r["median_s"] for r in of if r.get("ours") and r.get("median_s")), None)
        of.sort(key=lambda r: (r.get("median_s") is None, r.get("median_s") or 0))
        for r in of:
            if r.get("why"):
                out.append(f"| {r['name']} | {r.get('version') or ''} | {r['why']} |" + " |" * (len(head) - 3))
                continue
            gap, far, se_far = r.get("share_gap"), r.get("share_far"), r.get("se_far")
            wrong = "" if gap is None or gap <= AGREE else f" **differs by {gap:.0e}**"
            cells = [r["name"], r.get("version") or "", seconds(r["median_s"]), str(r["reps"]),
                     run.times(r["median_s"] / base) if base else "",
                     f"{r['share']:.12f}{wrong}" if r.get("share") is not None else "", "" if far is None else f"{far:.0e}"]
            if case == "errors":
                cells += ["" if r.get("se") is None else f"{r['se']:.10f}", "" if se_far is None else f"{se_far:.0e}",
                          remark(r, of)]
            elif case == "big":
                m, b = r.get("peak_rss_mb"), r.get("before_mb")
                cells.append((run.megabytes(m) if m else "") + (f" ({run.megabytes(b)})" if b else ""))
            if case != "errors" and r.get("remark"):
                cells[0] += f" ({r['remark']})"
            out.append("| " + " | ".join(cells) + " |")
        out.append("")
    return "\n".join(out)


def main():
    import run
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, default=REPO / "target" / "bench-data", help="folders of data are made in it")
    p.add_argument("--keep", action="store_true", help="keep the folder of `big` (about 750 MB)")
    p.add_argument("--venvs", type=Path, default=REPO / "target" / "bench-venvs")
    p.add_argument("--out", type=Path, help="write the table to this file as well")
    p.add_argument("--json", type=Path, help="write every record to this file, one JSON object per line")
    p.add_argument("--ours", default=OURS, metavar="CMD", help=f"is given a folder and the runs; or none. Default: {OURS}")
    p.add_argument("--cases", nargs="+", choices=REFERENCE, default=list(REFERENCE))
    p.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS), help="only these peers (numpy's answers are needed)")
    p.add_argument("--questions", type=int, default=60, help="only the first so many")
    p.add_argument("--rows", type=int, default=BIG, help="respondents of `big`")
    p.add_argument("--r-questions", type=int, help="R's `svyby` on the first so many questions, its time multiplied")
    p.add_argument("--reps", type=int, default=21, help="runs per case at most")
    p.add_argument("--budget", type=float, default=30, help="seconds after which no further run of a case starts (`big`: x 4)")
    p.add_argument("--limit", type=float, default=900, help="seconds after which a run is stopped")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--python", action="append", default=[], help="a Python to make venvs with (quantipy3 needs 3.7)")
    p.add_argument("--latest", action="store_true", help="newest versions of the peers, not those this was written for")
    p.add_argument("--rscript", default="Rscript", help="or none")
    a = p.parse_args()
    a.data, a.venvs = a.data.resolve(), a.venvs.resolve()
    started = datetime.datetime.now(), os.getloadavg()[0] if hasattr(os, "getloadavg") else None

    run.VENVS.update(VENVS)
    tools = {c: [t for t in TOOLS if c in TOOLS[t][2] and (t in a.tools or t == REFERENCE[c])] for c in a.cases}
    tools = {c: sorted(ts, key=lambda t: t != REFERENCE[c]) for c, ts in tools.items()}
    found = run.pythons(a.python + [shutil.which("python3.7")])
    venvs = {}
    for n in {TOOLS[t][0] for ts in tools.values() for t in ts} - {None}:
        fits = [x for x in found if n != "quantipy" or x[0] == (3, 7)]
        venvs[n] = run.make_venv(a.venvs, n, fits, a.latest) if fits else (None, "needs Python 3.7 (see --python)")
        if venvs[n][1]:
            log(f"{n}: {venvs[n][1]}")
    py, why = venvs["numpy"]
    if why:
        sys.exit(f"the data need numpy: {why}")
    rscript = None if a.rscript == "none" else shutil.which(a.rscript)
    if rscript and subprocess.run([rscript, "-e", "library(survey)"], capture_output=True).returncode:
        rscript = None
    version = run.tomllib.loads((REPO / "Cargo.toml").read_text())["package"]["version"]

    records, shapes = [], {}
    with tempfile.TemporaryDirectory() as temp:
        for case in tools:
            what, rows = ("random", a.rows) if case == "big" else ("poll", POLL)
            folder, numbers_of = a.data / f"tables-{what}-{rows}x{a.questions}", {}
            there = case == "big" and (folder / "shape.json").exists()
            try:
                if not there:
                    subprocess.run([py, HERE / "tables.py", "--make", what, folder, str(a.questions), str(rows)], check=True)
                shapes[case] = json.loads((folder / "shape.json").read_text())
                for tool in tools[case]:
                    t0 = time.monotonic()
                    records.append(peer(a, case, tool, folder, Path(temp), venvs, rscript, numbers_of))
                    r = records[-1]
                    log(f"{case} {tool}: {r.get('why') or seconds(r['median_s'])} ({time.monotonic() - t0:.0f} s)")
                records.append(ours(a, case, folder, Path(temp), version, numbers_of.get(REFERENCE[case])))
                log(f"{case} crossbreak: {records[-1].get('why') or seconds(records[-1]['median_s'])}")
            finally:
                if case == "big" and not there and not a.keep:
                    for name in ("shape.json", "codes.u8", "weights.f64"):
                        (folder / name).unlink(missing_ok=True)
                    with contextlib.suppress(OSError):
                        folder.rmdir()
    text = table(a, records, shapes, started)
    print(text)
    if a.out:
        a.out.write_text(text, encoding="utf-8")
    if a.json:
        a.json.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer_main(*sys.argv[2:])
    elif sys.argv[1:2] == ["--make"]:
        make(*sys.argv[2:])
    else:
        main()
