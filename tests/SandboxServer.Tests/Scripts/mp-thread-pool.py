# wants: {"output": "[1, 2] [3]\n"}
from multiprocessing.dummy import Pool
from multiprocessing.pool import ThreadPool
print(ThreadPool(2).map(abs, [-1, 2]), Pool(1).map(abs, [-3]))
