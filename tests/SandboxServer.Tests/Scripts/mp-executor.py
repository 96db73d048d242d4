# wants: {"output": "[24, 120]\n"}
import math
from concurrent.futures import ProcessPoolExecutor
with ProcessPoolExecutor(2) as e:
    print(list(e.map(math.factorial, [4, 5])))
