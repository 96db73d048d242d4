# wants: {"output": "", "files": {"shell-file.txt": "a\nb\n"}}
exec > shell-file.txt
echo a
echo b
