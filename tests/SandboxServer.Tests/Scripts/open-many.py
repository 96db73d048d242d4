# wants: {"files": {"open-many-0.txt": "0", "open-many-49.txt": "49"}}
files = [open('open-many-%d.txt' % i, 'w') for i in range(50)]
for i, f in enumerate(files):
    f.write(str(i))
