# wants: {"files": {"mp-child.txt": "from the child"}}
from multiprocessing import Process
def work():
    f = open('mp-child.txt', 'w')
    f.write('from the child')
p = Process(target=work)
p.start(); p.join()
