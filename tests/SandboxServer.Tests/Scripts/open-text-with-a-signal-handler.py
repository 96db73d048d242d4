# wants: {"files": {"open-signal.txt": "s"}}
import signal
f = open('open-signal.txt', 'w')
signal.signal(signal.SIGTERM, lambda *a: f.close())
f.write('s')
