# The first program of a bash jail. Descriptors: 1, 2 firejail's own messages; 3 the request, ended by NUL, and open as long
# as the server lives; 4, 5 output of the command; 6 what we report.
# Before it stands off='...': builtins that a command has to do without (ShellBuiltins).
# Files of /proc are read in one go (mapfile): `read` seeks back to the end of each line, and lines move in a file that changes.
set -f
ulimit -c 0
echo 1000 > /proc/self/oom_score_adj
read -r init < /proc/1/comm
mapfile -t lines < /proc/self/status
for line in "${lines[@]}"; do
  case $line in
    NoNewPrivs:* | Seccomp:* | Seccomp_filters:* | CapEff:* | CapBnd:*) facts+=" ${line/:$'\t'/=}" ;;
  esac
done
mapfile -t lines < /proc/self/limits
for line in "${lines[@]}"; do
  words=($line)
  case ${words[*]:1:2} in
    'cpu time') facts+=" cpu=${words[-2]}" ;;
    'file size') facts+=" fsize=${words[-2]}" ;;
    'open files') facts+=" nofile=${words[-2]}" ;;
    'address space') facts+=" as=${words[-2]}" ;;
    'processes '*) facts+=" nproc=${words[-2]}" ;;
  esac
done
mapfile -t lines < /proc/self/net/dev
for line in "${lines[@]}"; do
  [[ $line == *:* ]] && nets+=",${line%%:*}"
done
nets=${nets// /}
read -r inside outside count < /proc/self/uid_map
mapfile -t lines < /proc/self/mounts
noexec() { # the last mount at a place counts: nothing lies above it
  local i words
  for ((i = ${#lines[@]} - 1; i >= 0; i--)); do
    words=(${lines[i]})
    if [[ ${words[1]} == "$1" ]]; then
      [[ ,${words[3]}, == *,noexec,* ]]
      return
    fi
  done
  false
}
noexec "$PWD" && facts+=' workspace=noexec'
noexec /tmp && { [[ ! -e /dev/shm ]] || noexec /dev/shm; } && facts+=' tmp=noexec'
printf 'ready pid=%s init=%s%s net=%s users=%s\n' "$$" "$init" "$facts" "${nets#,}" "$count" >&6
unset container KDE_FORK_SLAVES PROMPT_COMMAND QML_DISABLE_DISK_CACHE QT_X11_NO_MITSHM FIREJAIL_QUIET
export TMPDIR=/tmp # a setuid program like firejail never gets it
SHLVL=0
# The command's own bash is started before there is a command: it costs the agent only the command itself. (Without eval it would be
# the same but for the words of its errors of syntax, "-c" for "eval", and a second plus sign of set -x.)
bash -c "${off:+enable -n $off;}"'IFS= read -r -d "" -u 3 BASH_EXECUTION_STRING || exit 0; exec 3<&-; eval -- "$BASH_EXECUTION_STRING"' 3<&3 >&4 2>&5 4>&- 5>&- 6>&-
code=$?
# Process substitutions and background jobs may still write: 250 ms for them. Nothing more is ever sent on 3.
for ((waits = 0; waits < 125; waits++)); do
  kill -0 -1 2>&- || break
  read -r -t 0.002 -u 3
done
printf 'exit %s\n' "$code" >&6 # the server ends the jail now, and what may still be writing with it
