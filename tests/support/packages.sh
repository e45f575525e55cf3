# packages.sh - Debian packages that a script needs, for scripts to source
#
#     install_missing NAME LOG PACKAGE...
#
# As root it installs what is missing; without root it names the packages and
# ends the script NAME with status 2. What apt-get says goes to LOG, of which
# the end is shown when it fails: then the script ends with status 1.

packages_missing() {
    for package; do
        dpkg-query -W -f '${db:Status-Abbrev}\n' "$package" 2>/dev/null |
            grep -q '^ii' || printf ' %s' "$package"
    done
}

packages_apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y "$@"
}

install_missing() {
    script=$1
    log=$2
    shift 2
    wanted=$(packages_missing "$@")
    test -n "$wanted" || return 0
    if test "$(id -u)" -ne 0; then
        echo "$script: as root, install first: apt-get install$wanted" >&2
        exit 2
    fi
    echo "$script: installing$wanted"
    # The lists of packages are fetched only when they do not name what is
    # missing: a machine that was set up today need not ask again.
    # shellcheck disable=SC2086
    {
        packages_apt install --no-install-recommends $wanted || {
            packages_apt update &&
                packages_apt install --no-install-recommends $wanted
        }
    } >"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        exit 1
    }
}
