# wants: {"output": "True True 1 True\n"}
from multiprocessing import Barrier, BoundedSemaphore, Condition, Event, RLock, Semaphore
e = Event(); e.set()
r = RLock()
with r, r, Condition():
    print(e.is_set(), BoundedSemaphore(2).acquire(), Semaphore(1).get_value(), Barrier(1).wait() == 0)
