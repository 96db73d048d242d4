# wants: {"output": "[1, 2]\n"}
from multiprocessing import Pool
with Pool(2) as p:
    print(p.map(abs, [-1, 2]))
