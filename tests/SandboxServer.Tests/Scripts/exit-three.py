# wants: {"output": "", "success": false, "code": 3, "files": {"exit-three.txt": "z"}}
import sys
f = open('exit-three.txt', 'w')
f.write('z')
sys.exit(3)
