#!/usr/bin/env bash
# Makes a self-contained superpose for linux-x64: one file that runs where no .NET is installed, such as the
# nodes of a cluster. Usage: ./publish.sh [FOLDER], by default artifacts/publish/linux-x64.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
to=${1:-artifacts/publish/linux-x64}

# its own folder for intermediate files: a build for one runtime restores other packages than the usual one
dotnet publish src/Superposition.Lab/Superposition.Lab.csproj --configuration Release --runtime linux-x64 \
    --self-contained true --output "$to" --artifacts-path artifacts/publish/build --verbosity quiet -nologo \
    -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:DebugType=none \
    -p:ForOneRuntime=true

# it must run with no .NET to be found
empty=$(mktemp -d)
trap 'rm -rf -- "$empty"' EXIT
env -i PATH=/usr/bin:/bin HOME="$empty" DOTNET_ROOT="$empty" "$to/superpose" --version
printf '%s: %s\n' "$to/superpose" "$(du -h -- "$to/superpose" | cut -f1)"
