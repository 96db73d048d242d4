# wants: {"files": {"open-default.txt": "d"}}
def write(t, f=open('open-default.txt', 'w')):
    f.write(t)
write('d')
