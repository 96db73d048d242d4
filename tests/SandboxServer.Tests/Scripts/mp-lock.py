# wants: {"output": "locked\n"}
from multiprocessing import Lock
with Lock():
    print('locked')
