#!/usr/bin/env bash
# The local cluster's stand-in for a network plugin that enforces NetworkPolicy, held against a table of cases: real packets
# between network namespaces of the test's own, through a kernel that has the rules. Nothing of it has a way out.
set -euo pipefail
. "$(dirname -- "$0")/../../eng/lib/common.sh"
. "$ENG_DIR/lib/apt.sh"

need_packages nftables python3 iproute2 util-linux
here=$ROOT_DIR/tests/NetworkPolicyStandIn
export PYTHONPATH=$ENG_DIR/node/files/usr/local/lib/network-policy-stand-in PYTHONDONTWRITEBYTECODE=1
own=(--net --mount)
is_root || own+=(--user --map-root-user)
PATH=$PATH:/usr/sbin:/sbin exec unshare "${own[@]}" /usr/bin/python3 "$here/run.py"
