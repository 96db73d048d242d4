# wants: {"output": "6\n"}
import subprocess, sys
print(subprocess.check_output([sys.executable, '-c', 'print(1 + 2 + 3)'], text=True), end='')
