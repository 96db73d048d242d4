# wants: {"output": "done\n", "files": {"fork-child.txt": "c", "fork-parent.txt": "p"}}
import os, sys
pid = os.fork()
f = open('fork-parent.txt' if pid else 'fork-child.txt', 'w')
f.write('p' if pid else 'c')
if not pid:
    sys.exit(0)
os.waitpid(pid, 0)
print('done')
