# wants: {"output": "rang\n"}
import signal
signal.signal(signal.SIGALRM, lambda *a: print('rang'))
signal.setitimer(signal.ITIMER_REAL, 0.1)
signal.pause()
