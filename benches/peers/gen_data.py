"""Seeded synthetic poll respondents and UK-like raking targets for the speed comparison.

Everything is made up: the population model only *resembles* UK marginals, so that the raking problem has a realistic
shape (seven margins, 36+12+6+5+8+4+4 levels, a sample that over-represents attentive, graduate and older people).

    python gen_data.py [FOLDER] [--big] [--stream ROWS [--labels]]

FOLDER (default: target/bench-data of this repository) receives

    rake_N.u8        the seven code columns, one after the other, N bytes each, in the order
                     gae, region, work, ethnicity, vote, euref, attention (gae = gender x age x education)
    rake_N.parquet   the same columns, UInt8
    targets.csv      margin,code,label,share     (shares of one margin total 1)

for N = 2041, 100000, 1000000 and, with --big, 10000000. Files that exist are kept unless --force is given.
--stream ROWS also writes stream_ROWS.parquet: ROWS rows drawn with replacement, by a seeded generator, from the largest
rake_N.u8 present; about 1M rows per row group, snappy, memory that does not grow with ROWS. --labels adds an Int64
column id (1..ROWS) in front. Needs numpy and pyarrow.
"""
import argparse
import hashlib
import os
import sys
import time
from pathlib import Path

import numpy as np

GENDER = ["Male", "Female"]
AGE = ["18-24", "25-34", "35-44", "45-54", "55-64", "65+"]
EDUC = ["Low", "Medium", "High"]
REGION = ["North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands",
          "East of England", "London", "South East", "South West", "Wales", "Scotland", "Northern Ireland"]
WORK = ["Full time", "Part time", "Student", "Retired", "Unemployed", "Other not working"]
ETHN = ["White", "Asian", "Black", "Mixed", "Other"]
VOTE = ["Lab", "Con", "Reform", "LD", "Green", "SNP/PC", "Other", "Did not vote"]
EUREF = ["Remain", "Leave", "Did not vote", "Can't remember"]
ATTN = ["Low (0-2)", "Medium-low (3-5)", "Medium-high (6-7)", "High (8-10)"]
GAE = [f"{g}|{a}|{e}" for g in GENDER for a in AGE for e in EDUC]
LABELS = {"gae": GAE, "region": REGION, "work": WORK, "ethnicity": ETHN, "vote": VOTE, "euref": EUREF, "attention": ATTN}
MARGINS = list(LABELS)


def cat(rng, p):
    """one draw per row of the row-wise probability matrix p"""
    c = np.cumsum(p, axis=1)
    u = rng.random((p.shape[0], 1)) * c[:, -1:]
    return (u > c).sum(axis=1).astype(np.int8)


def population(rng, n):
    g = (rng.random(n) < 0.512).astype(np.int8)
    pa = np.array([[.107, .170, .165, .162, .160, .236]])
    a = cat(rng, np.repeat(pa, n, 0))
    pe = np.array([[.15, .52, .33], [.14, .38, .48], [.17, .37, .46], [.24, .39, .37], [.32, .38, .30], [.48, .29, .23]])
    e = cat(rng, pe[a] * np.where(g[:, None] == 1, [1.05, 1.0, .97], [.95, 1.0, 1.03]))
    pr = np.array([.040, .110, .081, .073, .088, .094, .130, .137, .086, .047, .083, .031])
    R = np.repeat(pr[None, :], n, 0)
    R[:, 6] *= np.where(a <= 2, 1.35, .72) * np.where(e == 2, 1.3, .85)
    r = cat(rng, R)
    # work status by age
    pw = np.array([[.40, .14, .30, .00, .09, .07], [.66, .15, .03, .00, .06, .10], [.65, .18, .01, .00, .05, .11],
                   [.64, .17, .005, .02, .05, .115], [.46, .16, .002, .19, .045, .143], [.07, .07, .001, .82, .005, .034]])
    W = pw[a] * np.where(g[:, None] == 1, [.80, 1.6, 1, 1, .9, 1.5], [1.2, .5, 1, 1, 1.1, .6])
    w = cat(rng, W + 1e-4)
    pe0 = np.array([.835, .088, .039, .022, .016])
    E = np.repeat(pe0[None, :], n, 0)
    E[:, 1:] *= np.where(a <= 2, 1.5, .55)[:, None] * np.where(r == 6, 3.2, .75)[:, None]
    eth = cat(rng, E)
    pv = np.array([[.20, .07, .05, .07, .13, .02, .05, .41], [.22, .09, .08, .07, .08, .02, .04, .40],
                   [.22, .12, .09, .08, .05, .02, .04, .38], [.21, .14, .11, .08, .04, .02, .04, .36],
                   [.19, .18, .13, .09, .03, .02, .04, .32], [.14, .29, .12, .10, .02, .02, .03, .28]])
    V = pv[a].copy()
    V[:, 2] *= np.array([1.5, 1.0, .55])[e]
    V[:, 3] *= np.array([.7, 1, 1.35])[e]
    V[:, 5] *= np.where(r == 10, 7.0, np.where(r == 9, 4.0, 0.0)) + 1e-6
    V[:, 7] *= np.array([1.25, 1.05, .75])[e]
    v = cat(rng, V)
    peu = np.array([[.42, .20, .28, .10], [.10, .55, .25, .10]])
    pr_leave = np.array([.25, .62, .93, .25, .15, .30, .6, .52])[v] + np.array([-.1, -.08, -.04, .02, .04, .07])[a]
    pr_leave = np.clip(pr_leave, .03, .97)
    nov = np.array([.10, .07, .12, .07, .15, .08, .25, .55])[v] + np.where(a == 0, .55, np.where(a == 1, .12, 0))
    nov = np.clip(nov, 0, .95)
    cr = np.full(n, .04)
    U = np.column_stack([(1 - nov) * (1 - cr) * (1 - pr_leave), (1 - nov) * (1 - cr) * pr_leave, nov * (1 - cr), cr])
    eu = cat(rng, U)
    T = np.repeat(np.array([[.20, .30, .30, .20]]), n, 0)
    T *= np.where((v == 7)[:, None], [2.2, 1.2, .6, .35], [.75, .95, 1.1, 1.2])
    T *= np.array([[1.2, 1.05, .95, .8], [1, 1, 1, 1], [.8, .95, 1.1, 1.25]])[e]
    at = cat(rng, T)
    return dict(gender=g, age=a, educ=e, region=r, work=w, ethnicity=eth, vote=v, euref=eu, attention=at)


def response_score(d):
    """selection log-odds: who answers polls"""
    s = np.array([-.75, -.25, .20, .60])[d["attention"]] + np.array([-.30, .0, .28])[d["educ"]]
    s = s + np.array([-.35, -.15, 0., .10, .22, .12])[d["age"]] + np.where(d["gender"] == 1, .06, -.06)
    s = s + np.array([.10, .02, -.05, .15, .25, .10, -.05, -.45])[d["vote"]] + np.array([.22, .0, -.2, -.2])[d["euref"]]
    s = s + np.array([.15, -.20, -.28, -.05, -.15])[d["ethnicity"]] + np.array([.02, .0, .05, .1, -.1, -.25])[d["work"]]
    s = s + np.array([-.05, .02, .05, .0, -.06, .0, .1, .04, .03, .0, .02, -.5])[d["region"]]
    return s


def respondents(rng, n):
    parts, have = [], 0
    while have < n:
        m = min(max(4 * (n - have), 20_000), 3_000_000)
        d = population(rng, m)
        p = 1 / (1 + np.exp(-(response_score(d) - 1.0)))
        keep = rng.random(m) < p
        d = {k: x[keep] for k, x in d.items()}
        parts.append(d)
        have += int(keep.sum())
    return {k: np.concatenate([p[k] for p in parts])[:n] for k in parts[0]}


def pct(counts, dec=2):
    """percent rounded to `dec` decimals, largest remainder so that they total exactly 100"""
    x = counts / counts.sum() * 100 * 10**dec
    f = np.floor(x).astype(int)
    rem = int(round(100 * 10**dec - f.sum()))
    f[np.argsort(-(x - f))[:rem]] += 1
    return [round(v / 10**dec, dec) for v in f]


def gae(d):
    return ((d["gender"].astype(np.int8) * 6 + d["age"]) * 3 + d["educ"]).astype(np.uint8)


def sha(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while b := f.read(1 << 22):
            h.update(b)
    return h.hexdigest()


def say(path, t0):
    print(f"{path.name}: {path.stat().st_size:,} bytes, {time.perf_counter() - t0:.1f} s"
          + (f", sha256 {sha(path)}" if path.suffix == ".u8" else ""), flush=True)


def write_targets(out):
    """Shares counted in a population of 4,000,000, in percent rounded to two decimals that total 100."""
    t0 = time.perf_counter()
    p = population(np.random.default_rng(20240607), 4_000_000)
    p["gae"] = gae(p)
    path = out / "targets.csv"
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write("margin,code,label,share\n")
        for m, labels in LABELS.items():
            for i, (label, share) in enumerate(zip(labels, pct(np.bincount(p[m], minlength=len(labels))))):
                f.write(f"{m},{i},{label},{share / 100:.4f}\n")
    say(path, t0)


def write_rake(out, n):
    import pyarrow as pa
    import pyarrow.parquet as pq
    t0 = time.perf_counter()
    d = respondents(np.random.default_rng(n), n)
    d["gae"] = gae(d)
    cols = [d[m].astype(np.uint8) for m in MARGINS]
    path = out / f"rake_{n}.u8"
    with open(path, "wb") as f:
        for c in cols:
            f.write(c.tobytes())
    say(path, t0)
    path = out / f"rake_{n}.parquet"
    pq.write_table(pa.table(dict(zip(MARGINS, cols))), path, row_group_size=1 << 20, compression="snappy")
    say(path, t0)


def write_stream(out, rows, with_id):
    import pyarrow as pa
    import pyarrow.parquet as pq
    t0 = time.perf_counter()
    n = max(int(p.stem[5:]) for p in out.glob("rake_*.u8"))
    base = np.zeros((n, 8), np.uint8)                   # one respondent = eight bytes = one gather
    base[:, :7] = np.fromfile(out / f"rake_{n}.u8", np.uint8).reshape(7, n).T
    base = base.view(np.uint64).ravel()
    fields = [(m, pa.uint8()) for m in MARGINS]
    schema = pa.schema(([("id", pa.int64())] if with_id else []) + fields)
    path, part = out / f"stream_{rows}.parquet", out / f"stream_{rows}.parquet.part"
    rng = np.random.default_rng(rows)
    group = 1 << 20
    with pq.ParquetWriter(part, schema, compression="snappy", use_dictionary=MARGINS) as w:
        for at in range(0, rows, group):
            k = min(group, rows - at)
            got = base[rng.integers(0, n, k, dtype=np.uint32)].view(np.uint8).reshape(k, 8)
            cols = [pa.array(np.ascontiguousarray(got[:, j])) for j in range(7)]
            if with_id:
                cols.insert(0, pa.array(np.arange(at + 1, at + k + 1)))
            w.write_table(pa.table(cols, schema=schema), row_group_size=group)
            if at // group % 20 == 19:
                print(f"  {at + k:,} rows, {time.perf_counter() - t0:.0f} s", file=sys.stderr, flush=True)
    os.replace(part, path)
    say(path, t0)
    print(f"  drawn from rake_{n}.u8")


def main():
    here = Path(__file__).resolve().parents[2] / "target" / "bench-data"
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("folder", nargs="?", type=Path, default=here)
    a.add_argument("--big", action="store_true", help="also 10,000,000 rows")
    a.add_argument("--stream", type=int, metavar="ROWS", help="also stream_ROWS.parquet")
    a.add_argument("--labels", action="store_true", help="with --stream: an id column as well")
    a.add_argument("--force", action="store_true", help="write again what is there")
    a = a.parse_args()
    a.folder.mkdir(parents=True, exist_ok=True)
    if a.force or not (a.folder / "targets.csv").exists():
        write_targets(a.folder)
    for n in [2041, 100_000, 1_000_000] + ([10_000_000] if a.big else []):
        if a.force or not all((a.folder / f"rake_{n}.{e}").exists() for e in ("u8", "parquet")):
            write_rake(a.folder, n)
    if a.stream:
        write_stream(a.folder, a.stream, a.labels)


if __name__ == "__main__":
    main()
