# wants: {"success": false, "code": 134, "output": "before\n"}
import os
print('before')
os.abort()
