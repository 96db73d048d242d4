# wants: {"output": "42\n"}
from multiprocessing import Process, Queue
def work(q):
    q.put(42)
q = Queue()
p = Process(target=work, args=(q,))
p.start()
print(q.get())
p.join()
