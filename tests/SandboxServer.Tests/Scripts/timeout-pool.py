# wants: {"output": "waiting\n", "timed_out": true, "timeout": 5}
import time
from multiprocessing import Pool
print('waiting')
with Pool(2) as p:
    p.map(time.sleep, [60, 60])
