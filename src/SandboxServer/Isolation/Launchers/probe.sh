say() { printf '%s=%s\n' "$1" "$2"; }
printf %s "$nonce" > "$mark" && say workspace written
say cwd "$PWD"
for file in "${hidden[@]}"; do
  if [[ -e $file ]] || { : < "$file"; }; then say visible "$file"; fi
done 2> /dev/null
for place in "${readonly[@]}"; do
  if { : > "$place/.container-mcp-probe-$nonce"; }; then say writable "$place"; fi
done 2> /dev/null
for process in /proc/[0-9]*; do
  if read -r name < "$process/comm"; then say process "$name"; fi
done 2> /dev/null
if [[ -n $(< /proc/1/environ) ]]; then say init readable; fi 2> /dev/null
while read -r name; do say variable "$name"; done < <(compgen -e)
