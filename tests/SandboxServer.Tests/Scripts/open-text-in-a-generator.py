# wants: {"files": {"open-gen.txt": "0\n1\n"}}
def lines():
    with open('open-gen.txt', 'w') as f:
        for i in range(9):
            f.write('%d\n' % i)
            yield i
g = lines()
next(g); next(g)
