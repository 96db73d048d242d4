# wants: {"output": "exit 2\nexit 1\nfinal\n"}
import atexit, weakref
atexit.register(print, 'exit 1')
atexit.register(print, 'exit 2')
class A: pass
a = A()
class B:
    def __del__(self):
        print('final')
b = B()
import sys
sys.stdout.flush()
