# wants: {"output": "from echo\n", "success": false, "code": 0, "bash_success": true}
import os
os.execvp('echo', ['echo', 'from echo'])
