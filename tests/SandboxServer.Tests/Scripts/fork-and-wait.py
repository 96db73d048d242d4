# wants: {"output": "child\nparent 3\n"}
import os
pid = os.fork()
if pid == 0:
    print('child')
    os._exit(3)
print('parent', os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
