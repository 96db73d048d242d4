# wants: {"output": "made\n", "result": 2, "files": {"proxy.txt": "written"}}
import weakref
class A:
    pass
a = A()
proxy = weakref.proxy(a)
keep = [proxy]
del a
f = open('proxy.txt', 'w')
f.write('written')
print('made')
_ = 2
