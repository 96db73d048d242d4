# wants: {"output": "10\n"}
import threading
total, lock = 0, threading.Lock()
def add(n):
    global total
    with lock:
        total += n
ts = [threading.Thread(target=add, args=(n,)) for n in range(5)]
[t.start() for t in ts]; [t.join() for t in ts]
print(total)
