# wants: {"output": "late\n"}
import subprocess
p = subprocess.Popen('sleep 0.1; echo late', shell=True)
