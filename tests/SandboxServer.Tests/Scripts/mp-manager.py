# wants: {"output": "{'k': 1}\n", "timeout": 60}
from multiprocessing import Manager, Process
def work(d):
    d['k'] = 1
with Manager() as m:
    d = m.dict()
    p = Process(target=work, args=(d,))
    p.start(); p.join()
    print(dict(d))
