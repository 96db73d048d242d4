# wants: {"files": {"open-append.txt": "ab"}}
open('open-append.txt', 'w').write('a')
f = open('open-append.txt', 'a')
f.write('b')
