# wants: {"tools": ["python"], "files": {"open-cycle.txt": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}}
class Node: pass
n = Node()
n.me = n
n.f = open('open-cycle.txt', 'w')
n.f.write('x' * 100)
del n
