# wants: {"output": "6\n"}
import math
from concurrent.futures import ProcessPoolExecutor
e = ProcessPoolExecutor(1)
print(e.submit(math.factorial, 3).result())
