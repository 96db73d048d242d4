#!/usr/bin/env bash
# The attacks on a jail once more without the pod's seccomp profile, under which tests/SandboxServer.Tests runs: the profile refuses some
# of these calls as well, and would hide a filter of the jail's that does not.
set -euo pipefail
. "$(dirname -- "$0")/../../eng/lib/common.sh"
for part in apt dotnet user testrun; do . "$ENG_DIR/lib/$part.sh"; done

cd -- "$ROOT_DIR"
assembly=ContainerMcp.SandboxServer.Tests.dll
directory=tests/SandboxServer.Tests/bin/${CONFIGURATION:-Debug}/net10.0
report=$(mktemp)
trap 'rm -f -- "$report"' EXIT
attacks=(-class ContainerMcp.SandboxServer.Tests.Managers.PythonAttackTests)
status=0
SERVER_TEST_LAUNCHER=()
if is_root; then
    run_unprivileged "$directory" "$assembly" "$report" -noColor "${attacks[@]}" || status=$?
else
    dotnet "$directory/$assembly" -xml "$report" -noColor "${attacks[@]}" || status=$?
fi
{ failed_methods "$report" | sed 's/^/not ok /'; } || true
read -r passed failed skipped <<<"$(assembly_totals "$report")"
echo "${passed:-0} passed, ${failed:-1} failed, ${skipped:-0} skipped"
exit "$status"
