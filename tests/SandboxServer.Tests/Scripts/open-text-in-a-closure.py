# wants: {"files": {"open-closure.txt": "c"}}
def make():
    f = open('open-closure.txt', 'w')
    return lambda t: f.write(t)
write = make()
write('c')
