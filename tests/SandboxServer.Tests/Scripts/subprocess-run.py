# wants: {"output": "a\nb\n"}
import subprocess
print(subprocess.run(['sort'], input='b\na\n', text=True, capture_output=True, check=True).stdout, end='')
