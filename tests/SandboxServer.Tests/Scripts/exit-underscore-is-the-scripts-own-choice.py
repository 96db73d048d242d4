# wants: {"success": false, "code": 0, "bash_success": true, "files": {"exit-own.txt": ""}}
import os
f = open('exit-own.txt', 'w')
f.write('z')
os._exit(0)
