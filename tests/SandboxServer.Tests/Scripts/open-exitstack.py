# wants: {"files": {"open-stack.txt": "s"}}
import contextlib
stack = contextlib.ExitStack()
f = stack.enter_context(open('open-stack.txt', 'w'))
f.write('s')
