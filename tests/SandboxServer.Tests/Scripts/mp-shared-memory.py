# wants: {"output": "b7\n", "timeout": 60}
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory
def work(name):
    m = SharedMemory(name=name)
    m.buf[0] = 0xb7
    m.close()
m = SharedMemory(create=True, size=1000)
p = Process(target=work, args=(m.name,))
p.start(); p.join()
print('%x' % m.buf[0])
m.close()
m.unlink()
