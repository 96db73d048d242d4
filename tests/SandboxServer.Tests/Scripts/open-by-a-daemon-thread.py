# wants: {"output": "done\n", "files": {"open-daemon.txt": "t"}}
import threading, time
started = threading.Event()
def work():
    f = open('open-daemon.txt', 'w')
    f.write('t')
    f.flush()
    started.set()
    time.sleep(60)
threading.Thread(target=work, daemon=True).start()
started.wait()
print('done')
