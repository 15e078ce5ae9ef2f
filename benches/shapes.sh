#!/bin/sh
# Time and peak memory of a binary on polls of unusual shapes: benches/shapes.sh target/release/crossbreak [FOLDER]
#
# Writes the polls (benches/shapes.py: needs pandas, pyreadstat, openpyxl, pyarrow; some minutes, 700 MB) unless FOLDER has
# them. Expected of the release build on two cores: 10,000 columns within 20 s and 1.5 GB whatever the format; 1,000 questions
# by 21 columns within 4 s and 400 MB; labels of 10,000 letters and 5,000 regions within 20 s and 1 GB.
set -eu
binary=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
folder=${2:-$(mktemp -d)}
[ -e "$folder/wide.sav" ] || python3 "$here/shapes.py" "$folder"
cd "$folder"

measure() { # seconds, megabytes, then the command
    seconds=$1
    megabytes=$2
    shift 2
    rm -f drafted.toml
    rm -rf drafted
    if ! /usr/bin/time -f '%e %M' -o time.txt timeout 600 "$binary" "$@" -q >out.txt 2>err.txt; then
        grep -q '^Command exited with non-zero status 1$' time.txt || { echo "FAILED: $*"; tail -5 err.txt; return; }
    fi
    tail -1 time.txt | awk -v s="$seconds" -v m="$megabytes" -v what="$*" '{
        verdict = ($1 <= s && $2 / 1024 <= m) ? "ok" : "TOO MUCH"
        printf "%-36s %7.2f s of %3d  %6.0f MB of %4d  %s\n", what, $1, s, $2 / 1024, m, verdict
    }'
}

for format in csv sav xlsx parquet; do
    measure 20 1500 inspect "wide.$format"
    measure 20 1500 init "wide.$format" -o drafted.toml
    measure 20 1500 check "wide-$format.toml"
    measure 20 1500 run "wide-$format.toml"
done
measure 4 400 run many.toml
measure 20 1000 run labels.toml
measure 20 1000 weight regions.toml
measure 20 1000 run regions-columns.toml
measure 20 1000 run regions-rows.toml
