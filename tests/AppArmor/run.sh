#!/usr/bin/env bash
# The AppArmor and seccomp profiles on a kernel that enforces them.
exec "$(dirname -- "$0")/../../eng/apparmor-test"
