# The first program of a bash jail. Descriptors: 1, 2 firejail's own messages; 3 the request, ended by NUL;
# 4, 5 output of the command; 6 what we report; 7 held open by the server as long as it lives.
ulimit -c 0
echo 1000 > /proc/self/oom_score_adj
read -r init < /proc/1/comm
while read -r key value _; do
  case $key in
    NoNewPrivs: | Seccomp: | CapEff: | CapBnd:) facts+=" ${key%:}=$value" ;;
  esac
done < /proc/self/status
while read -ra words; do
  case ${words[*]:1:2} in
    'cpu time') facts+=" cpu=${words[-2]}" ;;
    'file size') facts+=" fsize=${words[-2]}" ;;
    'open files') facts+=" nofile=${words[-2]}" ;;
    'address space') facts+=" as=${words[-2]}" ;;
    'processes '*) facts+=" nproc=${words[-2]}" ;;
  esac
done < /proc/self/limits
while read -r key _; do
  [[ $key == *:* ]] && nets+=",${key%%:*}"
done < /proc/self/net/dev
read -r inside outside count < /proc/self/uid_map
printf 'ready pid=%s init=%s%s net=%s users=%s\n' "$$" "$init" "$facts" "${nets#,}" "$count" >&6
(
  exec 3<&- 4>&- 5>&- 6>&-
  read -r -u 7
  kill -KILL -1
) &
IFS= read -r -d '' -u 3 request || exit 0
exec 3<&-
unset container KDE_FORK_SLAVES PROMPT_COMMAND QML_DISABLE_DISK_CACHE QT_X11_NO_MITSHM FIREJAIL_QUIET
export TMPDIR=/tmp # a setuid program like firejail never gets it
SHLVL=0
known=(/proc/[0-9]*)
bash -c -- "$request" >&4 2>&5 4>&- 5>&- 6>&- 7<&-
code=$?
# Process substitutions and background jobs may still write: 250 ms for them. Nothing is ever sent on 7.
for ((waits = 0; waits < 125; waits++)); do
  left=(/proc/[0-9]*)
  ((${#left[@]} > ${#known[@]})) || break
  read -r -t 0.002 -u 7
done
printf 'exit %s\n' "$code" >&6
wait # to be killed: when the first program ends firejail kills what may still be writing
