#!/usr/bin/env python3
"""Kills runs while they write, and looks at what is left.

    python3 tests/kills/kills.py target/debug/crossbreak [--kills 1000] [--pairs 50] [--stride 1] [--seed 1]

A small synthetic study is run whole (A); then its spec changes (B: other targets, a figure more, no `data`, no Parquet),
and the run of B is killed: at random moments, and by strace at each rename, removal and fsync. After each kill

- every file is whole: that of A or that of B, byte for byte;
- where files of A and B stand beside each other, `check`, `verify` and `run --only tables` name every file that is not
  of B (figures by their name without its ending);
- a run puts everything in order: the files are those of B, and nothing else is there: no file of A, no temporary file,
  no lock.

Then two runs are started at once, with renames slowed by strace: the files are all of one of them.

Needs Python 3.8 and, for kills at renames and slowed renames, strace; says so and exits with 2 where it is not there.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SPEC = """spec = 1
[study]
title = "Killed"
client = "a client"
company = "a company"
fieldwork = {{ from = 2024-01-01, to = 2024-01-02 }}
universe = "adults"
mode = "online"
synthetic = "Every answer is invented."
[input]
file = "poll.csv"
id = "id"
[variables.sex]
column = "sex"
[weighting]
method = "rake"
formats = {formats}
[[weighting.margin]]
variables = ["sex"]
unit = "percent"
targets = {{ Women = {women}, Men = {men} }}
[tables]
{data}
[[crossbreak]]
variable = "sex"
[[question]]
id = "jobs"
kind = "single"
column = "jobs"
text = "Are there enough jobs?"
{figures}
[[claim]]
id = "most"
text = "Many people see enough jobs."
says = "over 30%"
number = "jobs:Yes"
"""

FIGURE = """[[figure]]
id = "figure-{n}"
kind = "ranked"
question = "jobs"
title = "Jobs {n}"
"""

A = SPEC.format(women=51, men=49, formats='["parquet", "raw"]', data='data = ["csv"]', figures=FIGURE.format(n=1) + FIGURE.format(n=2))
B = SPEC.format(women=52, men=48, formats='["raw"]', data="", figures=FIGURE.format(n=1) + FIGURE.format(n=3))


def study(folder, spec):
    folder.mkdir(parents=True)
    rows = ["id,sex,jobs"]
    pick = random.Random(7)
    for i in range(300):
        rows.append(f"{i},{pick.choice(['Women', 'Men'])},{pick.choice(['Yes', 'No', 'Perhaps'])}")
    (folder / "poll.csv").write_text("\n".join(rows) + "\n")
    (folder / "poll.toml").write_text(spec)


def outputs(folder):
    """Every file but the inputs, by its path."""
    files = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in ("poll.csv", "poll.toml"):
            files[name] = path.read_bytes()
    return files


def is_left_over(name):
    base = name.rsplit("/", 1)[-1]
    return base.startswith(".crossbreak-")


class Attack:
    def __init__(self, program, seed):
        self.program = str(Path(program).resolve())
        self.random = random.Random(seed)
        self.base = Path(tempfile.mkdtemp(prefix="kills-"))
        self.faults = []
        self.counts = {"kills": 0, "mixed": 0, "before": 0, "after": 0}
        study(self.base / "a", A)
        begun = time.time()
        self.run(self.base / "a")
        self.takes = time.time() - begun
        self.of_a = outputs(self.base / "a")
        study(self.base / "b", B)
        self.run(self.base / "b")
        self.of_b = outputs(self.base / "b")
        for name, files in (("A", self.of_a), ("B", self.of_b)):
            if any(is_left_over(file) for file in files):
                sys.exit(f"a run of {name} leaves {[f for f in files if is_left_over(f)]}")
        if set(self.of_a) == set(self.of_b):
            sys.exit("A and B have the same files")

    def call(self, folder, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=folder, capture_output=True, text=True, timeout=600)
        return done.returncode, done.stdout + done.stderr

    def run(self, folder):
        code, said = self.call(folder, "run", "poll.toml")
        if code != 0:
            sys.exit(f"a run ends with {code}:\n{said}")

    def fault(self, where, what):
        self.faults.append(f"{where}: {what}")
        print(f"FAULT {self.faults[-1]}", flush=True)

    def fresh(self):
        folder = self.base / "trial"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.base / "a", folder)
        (folder / "poll.toml").write_text(B)
        return folder

    def told(self, where, folder, arguments, stale):
        """Whether a command names every file that is not of B."""
        code, said = self.call(folder, *arguments, "--json")
        diagnostics = json.loads(said)["diagnostics"]
        texts = [d["message"] for d in diagnostics if d["code"] == "CB-O005"]
        for name in stale:
            parent, file = name.rsplit("/", 1)
            figure = file.split(".")[0] + ".*"
            lists = [part.split(": ", 1)[1].split(", ") for text in texts for part in text.split("; ") if part.startswith(parent + "/: ")]
            named = any(one in names for names in lists for one in (file, figure))
            if not named:
                self.fault(where, f"{' '.join(arguments)} does not name {name}: {texts}")
                return
        if not stale and texts:
            self.fault(where, f"{' '.join(arguments)} says {texts} of a whole set")

    def look(self, where, folder):
        self.counts["kills"] += 1
        there = {n: b for n, b in outputs(folder).items() if not is_left_over(n)}
        for name, content in there.items():
            if content not in (self.of_a.get(name), self.of_b.get(name)):
                self.fault(where, f"{name} is half a file")
        stale = [n for n, b in there.items() if self.of_b.get(n) != b]
        stale += [n for n in self.of_b if n not in there and any(self.of_b.get(m) == b for m, b in there.items())]
        if there == self.of_b:
            self.counts["after"] += 1
        elif there == self.of_a:
            self.counts["before"] += 1
        else:
            self.counts["mixed"] += 1
        self.told(where, folder, ["check", "poll.toml"], stale)
        if there != self.of_a and there != self.of_b:
            self.told(where, folder, ["verify", "poll.toml"], stale)
            partial = self.base / "partial"
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(folder, partial)
            self.call(partial, "run", "poll.toml", "--only", "tables")
            after = outputs(partial)
            left = [n for n, b in after.items() if self.of_b.get(n) != b and not n.endswith("manifest.json")]
            if left:
                # The run above has told them already; what it told is told by the next one too.
                self.told(where, partial, ["run", "poll.toml", "--only", "tables"], left)
            if [n for n in after if is_left_over(n)]:
                self.fault(where, f"a partial run leaves {[n for n in after if is_left_over(n)]}")
        self.run(folder)
        healed = outputs(folder)
        if healed != self.of_b:
            names = sorted(n for n in set(healed) | set(self.of_b) if healed.get(n) != self.of_b.get(n))
            self.fault(where, f"a run does not put in order {names}")

    def at_random(self, kills):
        for kill in range(kills):
            folder = self.fresh()
            process = subprocess.Popen([self.program, "run", "poll.toml"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            moment = self.random.uniform(0, self.takes * 1.1)
            try:
                process.wait(timeout=moment)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
            self.look(f"kill {kill} after {moment:.3f} s", folder)

    def at_each(self, calls, what, stride):
        """Killed at the first such call, at the one `stride` later ... until a run ends by itself."""
        number = 1 - stride
        while True:
            number += stride
            folder = self.fresh()
            done = subprocess.run(
                ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={calls}:signal=KILL:when={number}", self.program, "run", "poll.toml"],
                cwd=folder,
                capture_output=True,
            )
            if done.returncode == 0:
                return
            self.look(f"killed at {what} {number}", folder)

    def pairs(self, pairs):
        ends = {}
        for pair in range(pairs):
            folder = self.fresh()
            (folder / "poll.toml").write_text(A)
            slow = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=rename,renameat,renameat2", "-e", "inject=rename,renameat,renameat2:delay_enter=20000"]
            start = lambda: subprocess.Popen([*slow, self.program, "run", "poll.toml"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            first = start()
            # Between the first one's reading of the spec and its end.
            time.sleep(self.takes * self.random.uniform(0.5, 1.5))
            (folder / "poll.toml").write_text(B)
            second = start()
            codes = (first.wait(), second.wait())
            there = outputs(folder)
            one = "A" if there == self.of_a else "B" if there == self.of_b else "mixed"
            ends[(codes, one)] = ends.get((codes, one), 0) + 1
            if one == "mixed" or any(code not in (0, 2) for code in codes):
                self.fault(f"pair {pair}", f"the files are {one}, exit codes {codes}")
        return ends


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--stride", type=int, default=1, help="kill at every so many renames, removals and fsyncs")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if not shutil.which("strace"):
        print("strace is not there: it kills runs at their renames, and slows them", file=sys.stderr)
        return 2
    attack = Attack(chosen.program, chosen.seed)
    print(f"a run takes {attack.takes:.2f} s, A has {len(attack.of_a)} files and B {len(attack.of_b)}", flush=True)
    for calls, what in (("rename,renameat,renameat2", "rename"), ("unlink,unlinkat", "removal"), ("fsync,fdatasync", "fsync")):
        attack.at_each(calls, what, chosen.stride)
        print(f"killed at every {what} (steps of {chosen.stride}): {attack.counts}", flush=True)
    attack.at_random(chosen.kills)
    print(f"killed at {chosen.kills} random moments: {attack.counts}", flush=True)
    print(f"two runs at once, exit codes and whose files: {attack.pairs(chosen.pairs)}", flush=True)
    shutil.rmtree(attack.base)
    print(f"{len(attack.faults)} faults")
    return 1 if attack.faults else 0


if __name__ == "__main__":
    sys.exit(main())
