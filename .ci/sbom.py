#!/usr/bin/env python3
"""What the program is made of: sbom.cdx.json (CycloneDX 1.6) and third-party.md, from Cargo.lock and the crates' own
descriptions. No clock and no random number: the same lock gives the same bytes.

    python3 .ci/sbom.py            write both files
    python3 .ci/sbom.py --check    fail where they are not what would be written
    python3 .ci/sbom.py --texts F  write the licence texts of all crates to F, to go with a binary
"""

import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
SBOM, LIST = ROOT / "sbom.cdx.json", ROOT / "third-party.md"

# What is in the program and is no crate.
FONTS = {
    "name": "Source Sans 3",
    "version": "3.052",
    "license": "OFL-1.1",
    "repository": "https://github.com/adobe-fonts/source-sans",
    "path": "crates/figures/src/figures/fonts",
}


def cargo(*arguments):
    command = ["cargo", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def crates():
    """Every crate that the program is built from on any platform: no tests, no benchmarks, no fuzz targets."""
    metadata = json.loads(cargo("metadata", "--locked", "--format-version", "1"))
    # What is built is known to `cargo tree`: the metadata have optional crates too that no feature asks for.
    tree = ("tree", "--locked", "--package", "crossbreak", "--edges", "normal,build", "--target", "all")
    built = {tuple(line.split()[:2]) for line in cargo(*tree, "--prefix", "none", "--format", "{p}").splitlines()}
    packages = {p["id"]: p for p in metadata["packages"] if (p["name"], f"v{p['version']}") in built}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = next(i for i, p in packages.items() if p["name"] == "crossbreak")

    def needs(identifier):
        for dependency in nodes[identifier]["deps"]:
            kinds = (kind["kind"] for kind in dependency["dep_kinds"])
            if dependency["pkg"] in packages and any(kind != "dev" for kind in kinds):
                yield dependency["pkg"]

    return root, packages, {identifier: sorted(set(needs(identifier))) for identifier in packages}


def purl(package):
    return f"pkg:cargo/{package['name']}@{package['version']}"


def licence(package):
    # An old way to write OR.
    return " ".join((package["license"] or "").replace("/", " OR ").split()) or "NOASSERTION"


def sbom(root, packages, found):
    with open(ROOT / "Cargo.lock", "rb") as lock:
        locked = tomllib.load(lock)["package"]
    sums = {(p["name"], p["version"]): p["checksum"] for p in locked if "checksum" in p}

    def component(package, kind="library"):
        out = {
            "type": kind,
            "bom-ref": purl(package),
            "name": package["name"],
            "version": package["version"],
            "licenses": [{"expression": licence(package)}],
            "purl": purl(package),
        }
        checksum = sums.get((package["name"], package["version"]))
        if checksum:
            out["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        if package["repository"]:
            out["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
        return out

    libraries = [component(packages[i]) for i in found if i != root]
    fonts = {
        "type": "data",
        "bom-ref": "fonts",
        "name": FONTS["name"],
        "version": FONTS["version"],
        "licenses": [{"license": {"id": FONTS["license"]}}],
        "externalReferences": [{"type": "vcs", "url": FONTS["repository"]}],
    }
    dependencies = [
        {"ref": purl(packages[i]), "dependsOn": sorted(purl(packages[n]) for n in needs)} for i, needs in found.items()
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component(packages[root], "application")},
        "components": sorted(libraries, key=lambda c: c["purl"]) + [fonts],
        "dependencies": sorted(dependencies, key=lambda d: d["ref"]),
    }


def listed(root, packages, found):
    by_licence = {}
    for package in sorted((packages[i] for i in found if i != root), key=purl):
        by_licence.setdefault(licence(package), []).append(f"{package['name']} {package['version']}")
    count = sum(map(len, by_licence.values()))
    lines = [
        "# Third-party licences",
        "",
        f"The program is built from {count} crates, counted over all platforms, and the typeface Source Sans 3",
        f"(OFL-1.1; `{FONTS['path']}/OFL.md`). `python3 .ci/sbom.py` writes this list from `Cargo.lock`, and",
        "`sbom.cdx.json` with the hash of each; `python3 .ci/sbom.py --texts FILE` writes their licence texts, which go",
        "with a binary.",
        "",
    ]
    for name, own in sorted(by_licence.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        lines += [f"**{name}** ({len(own)}): {', '.join(own)}.", ""]
    return "\n".join(lines)


def texts(root, packages, found, path):
    """Each text once, with the crates that have it."""
    by_text = {}
    without = []
    for package in sorted((packages[i] for i in found if i != root), key=purl):
        folder = pathlib.Path(package["manifest_path"]).parent
        files = sorted(f for f in folder.iterdir() if re.match(r"(?i)(licen[cs]e|copying|notice|unlicense)", f.name) and f.is_file())
        name = f"{package['name']} {package['version']} ({licence(package)})"
        if not files:
            without.append(name)
        for file in files:
            text = file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip()
            by_text.setdefault(text, []).append(name)
    fonts = (ROOT / FONTS["path"] / "OFL.md").read_text(encoding="utf-8").strip()
    by_text.setdefault(fonts, []).append(FONTS["name"])
    parts = [f"{chr(10).join(names)}\n\n{text}\n" for text, names in by_text.items()]
    if without:
        parts.append("No text of their own:\n" + "\n".join(without) + "\n")
    path.write_text(f"\n{'=' * 100}\n\n".join(parts), encoding="utf-8")


def main(arguments):
    made = crates()
    if arguments[:1] == ["--texts"]:
        texts(*made, pathlib.Path(arguments[1]))
        return 0
    files = {
        SBOM: json.dumps(sbom(*made), indent=1, ensure_ascii=False) + "\n",
        LIST: listed(*made),
    }
    if arguments == ["--check"]:
        old = [p.name for p, text in files.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
        if old:
            print(f"{' and '.join(old)}: not what Cargo.lock has; run python3 .ci/sbom.py", file=sys.stderr)
            return 1
        print("sbom.cdx.json and third-party.md are current")
        return 0
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
