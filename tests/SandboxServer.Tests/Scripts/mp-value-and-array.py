# wants: {"output": "10 [0, 1, 4]\n"}
from multiprocessing import Array, Process, Value
def work(v, a):
    with v.get_lock():
        v.value += 10
    for i in range(3):
        a[i] = i * i
v, a = Value('i', 0), Array('i', 3)
p = Process(target=work, args=(v, a))
p.start(); p.join()
print(v.value, list(a))
