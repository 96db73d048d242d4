# wants: {"output": "handled\n"}
import os, signal
signal.signal(signal.SIGUSR1, lambda *a: print('handled'))
os.kill(os.getpid(), signal.SIGUSR1)
