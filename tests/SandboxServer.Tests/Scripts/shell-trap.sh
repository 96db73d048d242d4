# wants: {"output": "work\nbye\n"}
trap 'echo bye' EXIT
echo work
