"""One case of one Python peer, in a process of its own; run.py starts it with the peer's venv.

    python peer.py TOOL CASE DATA_FOLDER REPS BUDGET_SECONDS THREADS

CASE is rake_N or bootstrap_1000x2041. Prints JSON lines: one `ready`, one `run` per repetition, one `done`. The clock
starts with codes or labels in memory, in the form that the tool takes soonest, and stops with the weights in memory.
"""
import json
import logging
import os
import resource
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

OUT = os.fdopen(os.dup(1), "w", buffering=1)         # tools print: keep our lines apart from theirs
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402

TOOL, CASE, DATA, REPS, BUDGET, THREADS = sys.argv[1:7]
DATA, REPS, BUDGET, THREADS = Path(DATA), int(REPS), float(BUDGET), int(THREADS)
TOL = 1e-6
MAXIT = 2000
BOOT = 1000


def say(event, **kw):
    OUT.write(json.dumps(dict(event=event, **kw)) + "\n")


def peak_mb():
    """Peak resident memory of this program (VmHWM: ru_maxrss would remember the process that started us)."""
    try:
        for line in open("/proc/self/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def targets():
    """{margin: {label: share}} in file order"""
    t = {}
    for line in open(DATA / "targets.csv", encoding="utf-8").read().splitlines()[1:]:
        m, _, rest = line.split(",", 2)
        label, share = rest.rsplit(",", 1)
        t.setdefault(m, {})[label] = float(share)
    return t


T = targets()
MARGINS = list(T)
LABELS = [list(T[m]) for m in MARGINS]
N = int(CASE.split("x")[-1].split("_")[-1])


def load():
    return list(np.fromfile(DATA / f"rake_{N}.u8", np.uint8).reshape(7, N))


def vectors(total):
    return [np.array(list(T[m].values())) * total for m in MARGINS]


def error(codes, w):
    """Largest relative difference of a weighted margin from its target."""
    w = np.asarray(w, float)
    w = w * (len(w) / w.sum())
    return max(float(np.max(np.abs(np.bincount(c, weights=w, minlength=len(t)) / t - 1)))
               for c, t in zip(codes, vectors(float(len(w)))))


def text(codes):
    return {m: np.array(l, dtype=object)[c] for m, c, l in zip(MARGINS, codes, LABELS)}


def by_code(scale):
    return {m: {i: s * scale for i, s in enumerate(T[m].values())} for m in MARGINS}


def by_label(scale):
    return {m: {k: s * scale for k, s in T[m].items()} for m in MARGINS}


# ---- numpy: collapse to the combinations that occur, classical IPF on them, and back
def collapse(codes, ks):
    key = np.zeros(len(codes[0]), dtype=np.int32)
    for c, k in zip(codes, ks):
        key *= k
        key += c
    size = int(np.prod(ks))
    if len(key) * 8 > size:
        cnt = np.bincount(key, minlength=size)
        cells = np.flatnonzero(cnt)
        n = cnt[cells].astype(float)
        remap = np.empty(size, np.int32)
        remap[cells] = np.arange(len(cells), dtype=np.int32)
        inv = remap[key]
    else:
        cells, inv, n = np.unique(key, return_inverse=True, return_counts=True)
        n = n.astype(float)
    cc, r = [], cells.copy()
    for k in reversed(ks):
        cc.append(r % k)
        r = r // k
    return cc[::-1], inv, n


def ipf(cc, n, tv, tol=TOL, maxit=MAXIT):
    wn = n * (tv[0].sum() / n.sum())
    for it in range(1, maxit + 1):
        err = 0.0
        for c, t in zip(cc, tv):
            f = t / np.bincount(c, weights=wn, minlength=len(t))
            err = max(err, np.abs(f - 1).max())
            wn *= f[c]
        if err < tol:
            break
    return wn, it


def resample(rng, codes):
    """n rows drawn with replacement, drawn again if a level of a margin is lost"""
    while True:
        rows = rng.integers(0, N, N)
        if all(np.bincount(c[rows], minlength=len(l)).all() for c, l in zip(codes, LABELS)):
            return rows


def numpy_rake(codes):
    ks, tv = [len(l) for l in LABELS], vectors(float(N))

    def f():
        cc, inv, n = collapse(codes, ks)
        wn, f.note = ipf(cc, n, tv)
        return (wn / n)[inv]
    return f


def numpy_boot(codes):
    ks, tv = [len(l) for l in LABELS], vectors(float(N))

    def f():
        rng = np.random.default_rng(1)
        cc, inv, n = collapse(codes, ks)
        out = []
        for _ in range(BOOT):
            rows = resample(rng, codes)
            k = np.bincount(inv[rows], minlength=len(n))
            have = np.flatnonzero(k)
            w = np.zeros(len(n))
            w[have], _ = ipf([c[have] for c in cc], k[have].astype(float), tv)
            out.append((w / n)[inv])                 # a weight for each of the n rows, 0 if not drawn
        return out
    f.check = lambda out: max(error(codes, w) for w in out)
    return f


# ---- svy
def svy_frame(codes, labels):
    import polars as pl
    cols = {m: pl.Series(v.tolist()) for m, v in text(codes).items()} if labels else dict(zip(MARGINS, codes))
    return pl.DataFrame(cols).with_columns(w0=pl.lit(1.0))


def svy_rake(codes, labels=False):
    import svy
    df, shares = svy_frame(codes, labels), (by_label(1) if labels else by_code(1))

    def f():
        s = svy.Sample(df, svy.Design(wgt="w0"))
        s = s.weighting.rake(shares=shares, wgt_name="rk", tol=TOL, max_iter=MAXIT)
        return s.data["rk"].to_numpy()
    return f


def svy_boot(codes):
    import polars as pl
    import svy
    df, shares = svy_frame(codes, False), by_code(1)

    def f():                                         # its own create_bs_wgts may lose a level, which rake then refuses
        rng = np.random.default_rng(1)
        reps = {f"b{i}": np.bincount(resample(rng, codes), minlength=N).astype(float) for i in range(1, BOOT + 1)}
        s = svy.Sample(df.hstack(pl.DataFrame(reps)),
                       svy.Design(wgt="w0", rep_wgts=svy.BootstrapWgts(prefix="b", n_reps=BOOT)))
        s = s.weighting.rake(shares=shares, wgt_name="rk", tol=TOL, max_iter=MAXIT)
        return s.data.select([f"rk{i}" for i in range(1, BOOT + 1)]).to_numpy()
    f.check = lambda w: max(error(codes, w[:, j]) for j in range(BOOT))
    return f


# ---- rimpy
def rimpy_frame(codes, labels):
    import polars as pl
    return pl.DataFrame({m: pl.Series(v.tolist()) for m, v in text(codes).items()} if labels
                        else dict(zip(MARGINS, codes)))


def rimpy_rake(codes, labels=False):
    import rimpy
    df, t = rimpy_frame(codes, labels), (by_label(100) if labels else by_code(100))
    return lambda: rimpy.rake(df, t, weight_column="rk", convergence_threshold=TOL)["rk"].to_numpy()


def rimpy_boot(codes):
    import polars as pl
    import rimpy
    df, t = rimpy_frame(codes, False), by_code(100)

    def f():
        rng = np.random.default_rng(1)
        rows = np.concatenate([resample(rng, codes) for _ in range(BOOT)])
        d = df[rows].with_columns(rep=pl.Series(np.repeat(np.arange(BOOT, dtype=np.int64), N)))
        return rows, rimpy.rake_by(d, t, by="rep", weight_column="rk", convergence_threshold=TOL)["rk"].to_numpy()

    f.check = lambda out: max(error([c[r] for c in codes], w) for r, w in zip(*(x.reshape(BOOT, N) for x in out)))
    return f


# ---- pandas tools
def pandas_codes(codes):
    import pandas as pd
    return pd.DataFrame(dict(zip(MARGINS, codes)))


def weightipy_rake(codes):
    import weightipy
    df, t = pandas_codes(codes), by_code(100)
    return lambda: weightipy.weight_dataframe(df, weightipy.scheme_from_dict({m: dict(v) for m, v in t.items()}),
                                              weight_column="rk")["rk"].to_numpy()


def balance_rake(codes):
    import pandas as pd
    logging.disable(logging.CRITICAL)                # it logs the frames otherwise, at a cost
    from balance.weighting_methods.rake import rake
    df = pd.DataFrame({m: pd.Categorical.from_codes(c, l) for m, c, l in zip(MARGINS, codes, LABELS)})
    ones = pd.Series(np.ones(N))

    def f():
        r = rake(df, ones, None, None, variables=MARGINS, transformations=None, target_margins=by_label(100),
                 target_margins_max_length=10000, convergence_rate=TOL, max_iteration=MAXIT, rate_tolerance=0.0)
        return r["weight"].to_numpy()
    return f


def ipfn_dense(codes):
    from ipfn import ipfn
    ks = [len(l) for l in LABELS]

    def f():
        key = np.ravel_multi_index(codes, ks)
        n = np.bincount(key, minlength=int(np.prod(ks))).astype(float).reshape(ks)
        m = ipfn.ipfn(n.copy(), vectors(float(N)), [[i] for i in range(7)], convergence_rate=TOL,
                      max_iteration=MAXIT, rate_tolerance=0.0).iteration()
        return np.divide(m, n, out=np.zeros_like(n), where=n > 0).ravel()[key]
    return f


def ipfn_rows(codes):
    import pandas as pd
    from ipfn import ipfn
    base, t = pandas_codes(codes), by_code(float(N))

    def f():
        d = base.copy()
        d["total"] = 1.0
        d["row"] = np.arange(N)
        ag = [pd.Series(v, name=m).rename_axis(m) for m, v in t.items()]
        o = ipfn.ipfn(d, ag, [[m] for m in MARGINS], convergence_rate=TOL, max_iteration=MAXIT,
                      rate_tolerance=0.0).iteration()
        return o.sort_values("row")["total"].to_numpy()
    return f


TOOLS = {                                            # tool: (distribution, modules, rake, bootstrap)
    "numpy": ("numpy", [], numpy_rake, numpy_boot),
    "svy": ("svy", ["svy", "polars"], svy_rake, svy_boot),
    "svy-labels": ("svy", ["svy", "polars"], lambda c: svy_rake(c, True), None),
    "rimpy": ("rimpy", ["rimpy", "polars"], rimpy_rake, rimpy_boot),
    "rimpy-labels": ("rimpy", ["rimpy", "polars"], lambda c: rimpy_rake(c, True), None),
    "weightipy": ("weightipy", ["weightipy"], weightipy_rake, None),
    "balance": ("balance", ["balance"], balance_rake, None),
    "ipfn": ("ipfn", ["ipfn"], ipfn_dense, None),
    "ipfn-rows": ("ipfn", ["ipfn"], ipfn_rows, None),
}


def main():
    dist, modules, rake, boot = TOOLS[TOOL]
    for m in modules:
        __import__(m)
    imported = peak_mb()
    codes = load()
    bootstrap = CASE.startswith("bootstrap")
    f = (boot if bootstrap else rake)(codes)
    say("ready", version=version(dist), imported_mb=imported, before_mb=peak_mb())
    begun, peak, err = time.perf_counter(), None, None
    for i in range(REPS):
        c0, t0 = time.process_time(), time.perf_counter()
        w = f()
        s, cpu = time.perf_counter() - t0, time.process_time() - c0
        if i == 0:                                   # memory first: the check of the margins takes some itself
            peak = peak_mb()
            err = f.check(w) if bootstrap else error(codes, w)
        say("run", s=s, cpu_s=cpu, peak_rss_mb=round(peak, 1), max_rel_margin_err=err)
        if time.perf_counter() - begun > BUDGET:
            break
    say("done", note=getattr(f, "note", None))


main()
