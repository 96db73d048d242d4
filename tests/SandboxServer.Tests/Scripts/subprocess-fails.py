# wants: {"success": false, "code": 1, "error": "~CalledProcessError"}
import subprocess
subprocess.run('exit 3', shell=True, check=True)
