"""Crossbreak's raking against its peers, on this machine, in one run; see README.md.

    python3 benches/peers/run.py --out table.md [--big] [--ours 'CMD'] ...

Needs the standard library only: peers are installed by pip into one venv each, under target/bench-venvs.
"""
import argparse
import datetime
import json
import os
import platform
import queue
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
BOOT = "bootstrap_1000x2041"
OURS = "cargo run --release --example raking_speed -- {data}"

VENVS = {                                            # name: (oldest Python, what pip installs)
    "numpy": ((3, 11), ["numpy==2.4.6", "pyarrow"]),
    "svy": ((3, 11), ["svy==0.35.0", "numpy"]),
    "rimpy": ((3, 12), ["rimpy==0.5.0", "polars", "numpy"]),
    "weightipy": ((3, 11), ["weightipy==0.4.2"]),
    "balance": ((3, 11), ["balance==0.23.0"]),
    "ipfn": ((3, 11), ["ipfn==1.4.4"]),
}
TOOLS = {                                            # tool: (venv, name in the table, most rows)
    "numpy": ("numpy", "numpy, IPF on combinations (baseline written here)", None),
    "svy": ("svy", "svy `rake`, codes", None),
    "svy-labels": ("svy", "svy `rake`, labels", None),
    "rimpy": ("rimpy", "rimpy `rake`, codes", None),
    "rimpy-labels": ("rimpy", "rimpy `rake`, labels", None),
    "weightipy": ("weightipy", "weightipy, codes", None),
    "ipfn": ("ipfn", "ipfn, dense 7-way array", None),
    "ipfn-rows": ("ipfn", "ipfn, data frame", None),
    "balance": ("balance", "balance `rake`, categories", None),
    "survey-rake": (None, "R survey `rake`", 100_000),
    "survey-calibrate": (None, "R survey `calibrate(\"raking\")`", 100_000),
}
BOOT_TOOLS = {"numpy": "numpy, IPF on combinations", "svy": "svy `rake` with 1,000 replicate weights", "rimpy": "rimpy `rake_by`"}


def log(*a):
    print(*a, file=sys.stderr, flush=True)


def last_line(text):
    lines = [x.strip() for x in text.splitlines() if x.strip()]
    told = [x for x in lines if "rror" in x]
    return ((told or lines or ["no message"])[-1])[:200].replace("|", "/")


# ---- venvs
def pythons(given):
    """[(version, path)] of the interpreters to choose from"""
    found = []
    for p in given + [sys.executable] + [shutil.which(f"python3.{v}") for v in range(11, 16)]:
        if not p:
            continue
        try:
            r = subprocess.run([p, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
        except OSError:
            continue
        if r.returncode == 0:
            found.append((tuple(map(int, r.stdout.split())), p))
    return found


def make_venv(root, name, found, latest):
    """(python of the venv, None) or (None, why not)"""
    oldest, wants = VENVS[name]
    if latest:
        wants = [w.split("==")[0] for w in wants]
    base = next((p for v, p in found if v >= oldest), None)
    if base is None:
        return None, f"needs Python {oldest[0]}.{oldest[1]} or newer, and none was found (see --python)"
    d = root / name
    py, stamp = d / ("Scripts/python.exe" if os.name == "nt" else "bin/python"), d / "requirements.ready"
    want = "\n".join([base] + wants)
    if stamp.exists() and stamp.read_text() == want and py.exists():
        return py, None
    log(f"installing {' '.join(wants)}")
    r = subprocess.run([base, "-m", "venv", "--clear", d], capture_output=True, text=True)
    if r.returncode == 0:
        r = subprocess.run([py, "-m", "pip", "install", "-q", "--disable-pip-version-check", *wants],
                           capture_output=True, text=True)
    if r.returncode:
        return None, "not installed: " + last_line(r.stderr)
    stamp.write_text(want)
    return py, None


# ---- one process
def bounded(a):
    env = os.environ | {v: str(a.threads) for v in (
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
        "POLARS_MAX_THREADS", "RAYON_NUM_THREADS")}

    def pin():                                       # whatever pool a tool starts, it shares this many processors
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:a.threads])
    return dict(env=env, preexec_fn=pin if os.name == "posix" else None, start_new_session=True, cwd=REPO)


def lines_of(a, cmd, limit):
    """Runs cmd; (its JSON lines, None or why it ended early). limit: seconds allowed between two lines."""
    p = subprocess.Popen([str(c) for c in cmd], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **bounded(a))
    q, err = queue.Queue(), []
    readers = [threading.Thread(target=lambda: ([q.put(x) for x in p.stdout], q.put(None)), daemon=True),
               threading.Thread(target=lambda: err.extend(p.stderr), daemon=True)]
    for t in readers:
        t.start()
    got, why = [], None
    while True:
        try:
            x = q.get(timeout=limit)
        except queue.Empty:
            why = f"stopped after {limit:.0f} s"
            if os.name == "posix":
                os.killpg(p.pid, signal.SIGKILL)     # the process that this function started, and its children
            else:
                p.kill()
            break
        if x is None:
            break
        try:
            j = json.loads(x)
            if isinstance(j, dict):
                got.append(j)
        except ValueError:
            pass
    rc = p.wait()
    readers[1].join(5)
    if rc and not why:
        why = "failed: " + (last_line("".join(err)) if rc > 0 else f"ended by signal {-rc}")
    return got, why


def peer(a, tool, case, venvs, rscript):
    rec = dict(tool=tool, case=case, name=BOOT_TOOLS[tool] if case == BOOT else TOOLS[tool][1])
    venv = TOOLS[tool][0]
    if venv is None:
        if not rscript:
            return rec | dict(why="Rscript with the package survey was not found")
        cmd = [rscript, "--vanilla", HERE / "peer.R"]
    else:
        py, why = venvs[venv]
        if why:
            return rec | dict(why=why)
        cmd = [py, HERE / "peer.py"]
    got, why = lines_of(a, cmd + [tool, case, a.data, a.reps, a.budget, a.threads], a.limit)
    runs = [j for j in got if j.get("event") == "run"]
    ready = next((j for j in got if j.get("event") == "ready"), {})
    rec |= dict(version=ready.get("version"), before_mb=ready.get("before_mb"))
    if not runs:
        return rec | dict(why=why or "no result")
    warm = runs[1:] if len(runs) > 2 else runs       # the first run is for warming up, unless runs are few
    s = [j["s"] for j in warm]
    if case == BOOT:                                 # processor time spread evenly over the threads
        rec["wall_s"] = statistics.median(s)
        s = [j["cpu_s"] / a.threads for j in warm]
    return rec | dict(median_s=statistics.median(s), min_s=min(s), reps=len(s), peak_rss_mb=runs[0]["peak_rss_mb"],
                      max_rel_margin_err=runs[0]["max_rel_margin_err"])


def rows_of(case):
    return int(case.rsplit("_", 1)[1]) if case.startswith("rake_") else 2041


def too_much(a, tool, case, done):
    """Why a case is not tried: straight line through the two sizes before it."""
    n, most = rows_of(case), TOOLS[tool][2]
    if most and n > most:
        return f"not run: sizes up to {most:,} only"
    before = [r for r in done if r["tool"] == tool and r["case"].startswith("rake_") and rows_of(r["case"]) < n]
    if before and before[-1].get("why"):
        return "not run: no result at the size before"
    if len(before) < 2:
        return None
    (n1, r1), (n2, r2) = [(rows_of(r["case"]), r) for r in before[-2:]]

    def ahead(key):
        return r2[key] + max(0, r2[key] - r1[key]) / (n2 - n1) * (n - n2)
    if (t := ahead("median_s")) > a.limit:
        return f"not run: about {t:,.0f} s, going by the sizes before"
    try:
        free = next(int(x.split()[1]) for x in open("/proc/meminfo") if x.startswith("MemAvailable")) / 1024
    except (OSError, StopIteration):
        return None
    if (m := ahead("peak_rss_mb")) > 0.8 * free:
        return f"not run: about {m / 1024:,.0f} GB of memory, going by the sizes before"
    return None


def ours(a, case, version):
    """Records of the command for our own time; only those of this case count."""
    if a.ours == "none":
        return [dict(tool="crossbreak", name="crossbreak", case=case, why="not run (--ours none)")]
    with tempfile.TemporaryDirectory() as folder:    # with the data of this case only, so that it is a process of its own
        for name in (f"rake_{rows_of(case)}.u8", "targets.csv"):
            try:
                os.symlink(a.data / name, Path(folder, name))
            except OSError:
                shutil.copy(a.data / name, folder)
        cmd = [x.replace("DATA_FOLDER", "{data}").replace("{data}", folder) for x in shlex.split(a.ours)]
        try:
            got, why = lines_of(a, cmd, 4 * 3600)    # cargo may have to build first
        except OSError as e:
            got, why = [], f"failed: {e}"
    got = [j for j in got if j.get("case") == case and "median_s" in j]
    if not got:
        return [dict(tool="crossbreak", name="crossbreak", case=case, why=why or f"printed no case {case}")]
    return [dict(version=version) | j | dict(name=f"**{j['tool']}**", ours=True) for j in got]


# ---- the table
def seconds(s):
    return f"{s * 1e3:,.3g} ms" if s < 0.9995 else f"{s:,.3g} s" if s < 99.95 else f"{s:,.0f} s"


def times(x):
    return f"{x:.3g}" if x < 1000 else f"{float(f'{x:.2g}'):,.0f}"


def megabytes(m):
    return f"{m / 1024:.1f} GB" if m >= 10_000 else f"{m:,.0f} MB"


def table(a, records, cases, started):
    cpu = platform.processor() or platform.machine()
    try:
        cpu = next(x.split(":", 1)[1].strip() for x in open("/proc/cpuinfo") if x.startswith("model name"))
    except (OSError, StopIteration):
        pass
    load = f", load {started[1]:.1f} at the start and {os.getloadavg()[0]:.1f} at the end" if started[1] is not None else ""
    out = [f"Measured {started[0]:%Y-%m-%d %H:%M} on {cpu}, {os.cpu_count()} processors, {platform.system()}; "
           f"at most {a.threads} threads each; Python {platform.python_version()}{load}.", ""]
    for case in cases:
        title = f"{rows_of(case):,} rows" if case != BOOT else "1,000 bootstrap re-rakes of 2,041 rows"
        out += [f"**{title}**", "",
                "| tool | version | median time | times ours | largest relative margin error | peak memory (before the first run) |",
                "|---|---|---:|---:|---:|---:|"]
        of = [r for r in records if r["case"] == case]
        base = next((r["median_s"] for r in of if r.get("ours") and "1e-6" in r["tool"] and r.get("median_s")), None)
        of.sort(key=lambda r: (r.get("median_s") is None, r.get("median_s") or 0))
        for r in of:
            v = r.get("version") or ""
            if r.get("why"):
                out.append(f"| {r['name']} | {v} | {r['why']} | | | |")
                continue
            t = seconds(r["median_s"])
            if case == BOOT and not r.get("ours"):
                t = f"≈ {t} (clock: {seconds(r['wall_s'])})"
            e, m, b = r.get("max_rel_margin_err"), r.get("peak_rss_mb"), r.get("before_mb")
            cells = [r["name"], v, t, times(r["median_s"] / base) if base else "", "" if e is None else f"{e:.1e}",
                     (megabytes(m) if m else "") + (f" ({megabytes(b)})" if b else "")]
            out.append("| " + " | ".join(cells) + " |")
        if case == BOOT:
            out += ["", f"≈: processor time of all 1,000 ÷ {a.threads} threads, as if a peer shared the work perfectly; "
                    "what the clock said is in brackets. Peers draw the same resamples; one that loses a level is drawn again."]
        out.append("")
    return "\n".join(out)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=Path, default=REPO / "target" / "bench-data", help="made if it is not there")
    p.add_argument("--venvs", type=Path, default=REPO / "target" / "bench-venvs")
    p.add_argument("--out", type=Path, help="write the table to this file as well")
    p.add_argument("--json", type=Path, help="write every record to this file, one JSON object per line")
    p.add_argument("--ours", default=OURS, metavar="CMD", help="{data} becomes a folder with targets.csv and the "
                   f".u8 file of the case; or none. Default: {OURS}")
    p.add_argument("--big", action="store_true", help="10,000,000 rows as well")
    p.add_argument("--cases", nargs="+", help="such as rake_2041 " + BOOT)
    p.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS), help="only these peers")
    p.add_argument("--reps", type=int, default=21, help="runs per case at most")
    p.add_argument("--budget", type=float, default=15, help="seconds after which no further run of a case starts")
    p.add_argument("--limit", type=float, default=300, help="seconds after which a run is stopped")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--python", action="append", default=[], help="a Python to make venvs with (rimpy needs 3.12)")
    p.add_argument("--latest", action="store_true", help="newest versions of the peers, not those this was written for")
    p.add_argument("--rscript", default="Rscript", help="or none")
    a = p.parse_args()
    a.data, a.venvs = a.data.resolve(), a.venvs.resolve()
    started = datetime.datetime.now(), os.getloadavg()[0] if hasattr(os, "getloadavg") else None

    found = pythons(a.python)
    names = {TOOLS[t][0] for t in a.tools} - {None} | {"numpy"}
    venvs = {n: make_venv(a.venvs, n, found, a.latest) for n in VENVS if n in names}
    for n, (_, why) in venvs.items():
        if why:
            log(f"{n}: {why}")
    rscript = None if a.rscript == "none" else shutil.which(a.rscript)
    if rscript and subprocess.run([rscript, "-e", "library(survey)"], capture_output=True).returncode:
        rscript = None
    version = tomllib.loads((REPO / "Cargo.toml").read_text())["package"]["version"]

    cases = a.cases or [f"rake_{n}" for n in [2041, 100_000, 1_000_000] + [10_000_000] * a.big] + [BOOT]
    if not all((a.data / f"rake_{rows_of(c)}.u8").exists() for c in cases) or not (a.data / "targets.csv").exists():
        py, why = venvs["numpy"]
        if why:
            sys.exit(f"the data need numpy: {why}")
        big = ["--big"] if any(rows_of(c) > 1_000_000 for c in cases) else []
        subprocess.run([py, HERE / "gen_data.py", a.data, *big], check=True, stdout=sys.stderr)

    records = []
    for case in cases:
        for tool in a.tools:
            if case == BOOT and tool not in BOOT_TOOLS:
                continue
            why = too_much(a, tool, case, records) if case != BOOT else None
            t0 = time.monotonic()
            r = dict(tool=tool, name=TOOLS[tool][1], case=case, why=why) if why else peer(a, tool, case, venvs, rscript)
            records.append(r)
            log(f"{case} {tool}: {r.get('why') or seconds(r['median_s'])} ({time.monotonic() - t0:.0f} s)")
        for r in ours(a, case, version):
            records.append(r)
            log(f"{case} {r['tool']}: {r.get('why') or seconds(r['median_s'])}")
    text = table(a, records, cases, started)
    print(text)
    if a.out:
        a.out.write_text(text, encoding="utf-8")
    if a.json:
        a.json.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")


if __name__ == "__main__":
    main()
