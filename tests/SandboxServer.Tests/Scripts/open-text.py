# wants: {"files": {"open-text.txt": "hello"}}
f = open('open-text.txt', 'w')
f.write('hello')
