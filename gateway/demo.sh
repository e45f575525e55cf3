#!/bin/sh
# demo.sh - the main job, from an empty machine to mail that arrived
#
#     sh gateway/demo.sh
#
# Installs what is missing (as root; without root it names the packages and
# stops), builds into build/demo, checks a job of fixtures/, relays it into a
# Maildir and over SMTP into a server on loopback, shows what happened, and
# then sends all the others. What else it needs lives in a directory of its
# own, which goes when it ends, and so do the processes it started.
set -eu
cd "$(dirname "$0")/.."
. tests/support/packages.sh

packages='meson ninja-build pkg-config gcc libc6-dev libevent-dev libc-ares-dev
    libicu-dev libssl-dev libjansson-dev libsqlite3-dev libsystemd-dev
    libgsasl-dev
    python3 python3-aiosmtpd'

say() {
    printf '\n== %s\n\n' "$*"
}

build() {
    say "Building (in build/demo)"
    {
        test -f build/demo/build.ninja || meson setup build/demo
        ninja -C build/demo gateway/ebgate
    } >"$work/log" 2>&1 || {
        tail -n 40 "$work/log" >&2
        exit 1
    }
    PATH=$PWD/build/demo/gateway:$PATH
    ebgate --version
}

# run COMMAND...: shows it, runs it, shows its condition code
run() {
    printf '$ %s\n' "$*"
    status=0
    "$@" 2>&1 || status=$?
    printf '(condition code %d)\n' "$status"
}

ended() {
    test -z "${sink:-}" || kill "$sink" 2>/dev/null || :
    rm -rf "$work"
}

work=$(mktemp -d "${TMPDIR:-/tmp}/ebgate-demo.XXXXXX")
trap ended EXIT
trap 'exit 130' INT TERM

# shellcheck disable=SC2086
install_missing demo.sh "$work/log" $packages
build
checkout=$PWD
cd "$work"

# The main job: a data set of the Swedish page. X'7C', the at-sign of other
# countries, is the letter O with a diaeresis there.
case=$checkout/fixtures/q27-at-sign-278
options="--codepage 278 --at-sign auto"

say "A job, as a program of the mainframe wrote it (shown as text)"
sed '1,/^---$/d' "$case/job.txt"
printf '\nThe second record, as it stands in the data set:\n\n'
od -A d -t x1 -j 80 -N 80 "$case/job.bin"
cp "$case/job.bin" job.bin

say "What is to be said of it: ebgate check"
# shellcheck disable=SC2086
run ebgate check $options job.bin

say "Into a Maildir"
# shellcheck disable=SC2086
run ebgate send $options --relay maildir:mail job.bin
say "The mail that arrived"
cat mail/new/*

say "Over SMTP, into a server on loopback that refuses one of the two"
/usr/bin/python3 "$checkout/gateway/demo_sink.py" port received &
sink=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    test -s port && break
    sleep 0.5
done
# shellcheck disable=SC2086
run ebgate send $options --replies replies.bin \
    --relay "smtp://127.0.0.1:$(cat port)" job.bin

say "What the server received"
cat received

say "The replies data set: IBM-278, records of 80 bytes (shown as text)"
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$checkout/fixtures /usr/bin/python3 - \
    replies.bin <<'PYTHON'
import sys

import generate

page = generate.Page("278")
with open(sys.argv[1], "rb") as data_set:
    while record := data_set.read(80):
        print(page.decode(record).rstrip())
PYTHON

say "Every job in fixtures/, into one Maildir"
for case in "$checkout"/fixtures/*/; do
    options=$(/usr/bin/python3 -c 'import json, sys
print(*json.load(open(sys.argv[1]))["options"])' "$case/expected.json")
    status=0
    # shellcheck disable=SC2086
    summary=$(ebgate send $options --relay maildir:all "$case/job.bin" \
        2>&1 >/dev/null) || status=$?
    printf '%-28s %2d  %s\n' "$(basename "$case")" "$status" \
        "$(printf '%s' "$summary" | sed -n '$s/.*job\.bin: //p' | cut -c 1-48)"
done

say "Done. The program is $checkout/build/demo/gateway/ebgate"
