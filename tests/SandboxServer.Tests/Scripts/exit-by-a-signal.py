# wants: {"success": false, "code": 137, "output": "before\n"}
import os, signal
print('before')
os.kill(os.getpid(), signal.SIGKILL)
