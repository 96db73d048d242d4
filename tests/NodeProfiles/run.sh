#!/usr/bin/env bash
# What the chart's DaemonSet does to a kernel that enforces AppArmor.
exec "$(dirname -- "$0")/../../eng/node-profiles-test"
