# wants: {"output": "out\n", "files": {"exit-zero.txt": "z"}}
import sys
f = open('exit-zero.txt', 'w')
f.write('z')
print('out')
sys.exit(0)
