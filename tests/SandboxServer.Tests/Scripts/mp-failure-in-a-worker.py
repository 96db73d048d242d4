# wants: {"success": false, "code": 1, "error": "~ZeroDivisionError"}
from multiprocessing import Pool
def work(n):
    return 1 // n
with Pool(1) as p:
    p.map(work, [0])
