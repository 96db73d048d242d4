# wants: {"output": "1000\n"}
from multiprocessing.shared_memory import SharedMemory
m = SharedMemory(create=True, size=1000, name='forgotten')
m.buf[:4] = b'abcd'
print(len(bytes(m.buf[:1000])))
m.close()
m.unlink()
