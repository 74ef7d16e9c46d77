#!/usr/bin/env bash
# Everything that must hold before a commit: installs what is missing, restores, checks the format, builds,
# runs every test. Closes with one line, "N passed, N failed": a step that fails counts as one failed, a test
# that did not run counts as nothing. Exits 0 only when nothing failed.
set -uo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")" || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

solution=Superposition.slnx
tests=artifacts/bin/Superposition.Tests/release/Superposition.Tests.dll
passed=0 failed=0 skipped=0

usage() {
    cat <<'END'
Usage: ./check.sh [--fast | --full]

Installs what is missing (with apt, as root or by sudo), then: restore, format, build, every test; where there
is Node, also the explorer's front end and its tests in Chromium.

  --fast   leave out the format check
  --full   fifty killed workers instead of four, eight at once instead of three, a million rows, a million
           damaged files of activations and autoencoders (SUPERPOSE_FUZZ, by format), publish.sh, and a Slurm
           on this machine (slurm-wlm, munge; as root)
  --help   this text
END
}

step() { printf '\n== %s\n' "$*"; }
failing() {
    printf '== FAILED: %s\n' "$*"
    failed=$((failed + 1))
}
finish() {
    local skips=""
    ((skipped > 0)) && skips=", $skipped skipped"
    printf '\n%d passed, %d failed%s\n' "$passed" "$failed" "$skips"
    exit $((failed > 0))
}

# The Debian packages that some tests want and that this machine lacks; without them those tests are skipped.
missing_packages() {
    /usr/bin/python3 -c 'import numpy' 2>/dev/null || echo python3-numpy  # reads a result folder from Python
    command -v rsvg-convert >/dev/null || echo librsvg2-bin               # turns figures into PNG and PDF
    ! command -v node >/dev/null || command -v chromium >/dev/null || echo chromium # the explorer's tests
    ((full == 0)) || [[ -x /usr/sbin/slurmctld ]] || printf '%s\n' slurm-wlm munge # sweeps on a cluster
    compgen -G '/usr/share/fonts/truetype/dejavu/*.ttf' >/dev/null || echo fonts-dejavu-core # their letters
}

install_packages() {
    local root=(sudo -n)
    ((EUID == 0)) && root=()
    command -v apt-get >/dev/null && { ((EUID == 0)) || sudo -n true; } 2>/dev/null &&
        ${root[@]+"${root[@]}"} apt-get update -qq &&
        ${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

check_format() {
    step "format"
    dotnet format "$solution" --verify-no-changes --no-restore ||
        failing "the format: run 'dotnet format $solution' and look at what it changes"
}

run_tests() {
    local report status counts
    report=$(mktemp)
    step "tests"
    dotnet "$tests" -noLogo -noColor 2>&1 </dev/null | tee -- "$report"
    status=${PIPESTATUS[0]}
    counts=$(grep -oE 'Total: [0-9]+, Errors: .*, Not Run: [0-9]+' "$report" |
        tail -n 1 | tr -cd '0-9,' | tr ',' ' ')
    rm -f -- "$report"
    if [[ -z $counts ]]; then
        failing "the tests ended (exit $status) before they were counted"
        return
    fi
    local total errors fails skips unrun
    read -r total errors fails skips unrun <<<"$counts"
    passed=$((total - fails - skips - unrun))
    failed=$((failed + fails + errors))
    skipped=$skips
    if ((total == 0)); then failing "no test was found"; fi
    if ((status != 0 && fails + errors == 0)); then failing "the test program ended with exit $status"; fi
}

# The explorer's bundle is committed and must be what web/ makes. No user needs Node, nor does the build.
check_explorer() {
    local built report counts
    if ! command -v npm >/dev/null; then
        step "the explorer: no Node here, so its front end is neither rebuilt nor tested"
        return
    fi
    step "the explorer's front end"
    if ! (cd web && npm ci --no-audit --no-fund --loglevel=error); then
        echo "Its tools did not install (is there a registry?), so it is neither rebuilt nor tested."
        return
    fi
    built=$(mktemp -d)
    if ! (cd web && npx tsc --noEmit && npx vite build --logLevel warn --outDir "$built" --emptyOutDir); then
        failing "the explorer's front end does not build"
    elif ! diff -rq -- "$built" src/Superposition.Lab/Explorer/Assets; then
        failing "the committed bundle is not what web/ makes: run 'npm run build' in web/ and commit it"
    else
        passed=$((passed + 1))
    fi
    rm -rf -- "$built"
    if ! command -v chromium >/dev/null; then
        echo "No chromium here, so the explorer is not driven."
        return
    fi
    step "the explorer in Chromium"
    report=$(mktemp)
    (cd web && node e2e/run.mjs) 2>&1 </dev/null | tee -- "$report"
    counts=$(grep -oE '^[0-9]+ passed, [0-9]+ failed$' "$report" | tail -n 1 | tr -cd '0-9,')
    rm -f -- "$report"
    if [[ -z $counts ]]; then
        failing "the explorer's tests ended before they were counted"
        return
    fi
    passed=$((passed + ${counts%,*})) failed=$((failed + ${counts#*,}))
}

fast=0 full=0
for argument in "$@"; do
    case $argument in
        --fast) fast=1 ;;
        --full) full=1 ;;
        --help | -h)
            usage
            exit 0
            ;;
        *)
            usage >&2
            exit 2
            ;;
    esac
done

((full)) && export SUPERPOSE_FULL=1 SUPERPOSE_FUZZ="${SUPERPOSE_FUZZ:-175000}" # of six formats each
mapfile -t missing < <(missing_packages)
if ((${#missing[@]} > 0)); then
    step "install ${missing[*]}"
    install_packages "${missing[@]}" ||
        echo "Not installed, so the tests that need them are skipped: ${missing[*]}"
fi

if ! dotnet --version >/dev/null 2>&1; then
    failing "the .NET 10 SDK is needed: apt-get install dotnet-sdk-10.0, or https://dot.net"
    finish
fi

step "restore"
if ! dotnet restore "$solution" --locked-mode; then
    failing "restore: a changed package takes 'dotnet restore --force-evaluate' and a commit of the locks"
    finish
fi
((fast)) || check_format
step "build"
if ! dotnet build "$solution" --configuration Release --no-restore -nologo; then
    failing "the build"
    finish
fi
./superpose --version || failing "./superpose --version"
run_tests
check_explorer
finish
