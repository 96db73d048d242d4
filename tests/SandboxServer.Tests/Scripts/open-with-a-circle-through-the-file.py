# wants: {"tools": ["python"], "files": {"open-circle.txt": "round"}}
class A: pass
a = A()
a.f = open('open-circle.txt', 'w')
a.f.owner = a
a.f.write('round')
del a
