#!/bin/sh
# run.sh - installs what is missing, builds, passes all tests
#
#     sh tests/run.sh [--no-sanitizers] [SUITE...]
#
# Twice: with gcc, and with clang under ASan and UBSan; warnings are errors in
# both. The last line is "N passed, M failed"; the exit status is 0 when M is.
# Builds stand in build/run-*, so that a second run is short.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/support/packages.sh

packages='meson ninja-build pkg-config gcc libc6-dev clang libclang-rt-14-dev
    llvm libevent-dev libc-ares-dev libicu-dev libssl-dev libjansson-dev
    libsqlite3-dev libsystemd-dev
    libgsasl-dev libcmocka-dev dnsmasq-base
    python3 python3-pytest python3-aiosmtpd openssl mandoc'

# build DIRECTORY COMPILER [meson options]
build() {
    tree=$1
    compiler=$2
    shift 2
    echo "run.sh: building $tree with $compiler"
    if test -f "$tree/build.ninja"; then
        meson configure "$tree" -Dwerror=true "$@" >"$work/meson.log" 2>&1
    else
        CC=$compiler meson setup "$tree" -Dwerror=true "$@" \
            >"$work/meson.log" 2>&1
    fi && nice -n "$niceness" ninja -C "$tree" >>"$work/meson.log" 2>&1 || {
        tail -n 40 "$work/meson.log" >&2
        return 1
    }
}

work=$(mktemp -d "${TMPDIR:-/tmp}/ebgate-run.XXXXXX") || exit 1
testing=
trap 'test -z "$testing" || kill "$testing" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export TMPDIR="$work"
export EBGATE_WITNESSES="$PWD/build/witnesses"
# A sanitizer's finding ends the program with a status no test takes for good.
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:exitcode=99
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:exitcode=99

sanitizers=yes
if test "${1-}" = --no-sanitizers; then
    sanitizers=no
    shift
fi

# shellcheck disable=SC2086
install_missing run.sh "$work/apt.log" $packages

# Many of them wait for servers and clocks, and half a dozen do so for a minute
# or two: there is always one more that can use a processor. What fails is
# shown, the log counts.
tests="meson test --no-rebuild --print-errorlogs
    --num-processes $(($(nproc) * 3))"
for suite; do
    set -- "$@" --suite "$suite"
    shift
done
gcc_log=build/run-gcc/meson-logs/testlog.junit.xml
sanitizers_log=build/run-sanitizers/meson-logs/testlog.junit.xml
rm -f $gcc_log $sanitizers_log

niceness=0
# Where a finding was, the sanitizers tell: this build does without.
if build build/run-gcc gcc -Ddebug=false; then
    $tests -C build/run-gcc "$@" &
    testing=$!
fi
if test "$sanitizers" = no; then
    wait
    testing=
    /usr/bin/python3 tests/support/tally.py $gcc_log
    exit
fi
# In what time those leave.
niceness=10
# Most of this build is compiled once and run for a moment: it is not optimised
# (codepages/meson.build tells what is), and gold, which binutils brings, links
# its hundreds of programs in half the time.
if build build/run-sanitizers clang -Db_sanitize=address,undefined \
    -Db_lundef=false -Doptimization=0 -Dc_link_args=-fuse-ld=gold; then
    wait
    $tests -C build/run-sanitizers "$@"
fi
wait
testing=
/usr/bin/python3 tests/support/tally.py $gcc_log $sanitizers_log
