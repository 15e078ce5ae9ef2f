#!/bin/sh
# Peak memory and size of the page of a panel of 1,200 people and 400 columns, from its draft: benches/panel.sh BINARY [FOLDER]
#
# The test `the_page_of_a_panel_stays_small` writes the panel, its draft and the targets into FOLDER unless it has them.
# Expected of any build: under 400 MB and a report.html under 5 MB.
set -eu
binary=$(realpath "$1")
root=$(realpath "$(dirname "$0")/..")
folder=${2:-$(mktemp -d)}
if [ ! -e "$folder/panel/specs/panel.toml" ]; then
    (cd "$root" && CROSSBREAK_PLATFORMS_KEEP="$folder" cargo test -q --test suite -- the_page_of_a_panel_stays_small)
fi
cd "$folder/panel"
for command in "inspect raw/panel.sav" "check specs/panel.toml" "run specs/panel.toml"; do
    # shellcheck disable=SC2086 # the words of a command
    /usr/bin/time -f '%e %M' -o time.txt "$binary" $command -q >out.txt 2>err.txt
    tail -1 time.txt | awk -v what="$command" '{
        verdict = ($2 / 1024 < 400) ? "ok" : "TOO MUCH"
        printf "%-24s %6.2f s  %5.0f MB of 400  %s\n", what, $1, $2 / 1024, verdict
    }'
done
bytes=$(wc -c <outputs/panel/report.html)
verdict=$([ "$bytes" -lt 5000000 ] && echo ok || echo "TOO MUCH")
printf '%-24s %s bytes of 5,000,000  %s\n' report.html "$bytes" "$verdict"
