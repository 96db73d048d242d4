# wants: {"output": "['a', 2]\n"}
from multiprocessing.shared_memory import ShareableList
l = ShareableList(['a', 1])
l[1] = 2
print(list(l))
l.shm.close()
l.shm.unlink()
