# wants: {"files": {"open-list.txt": "one\ntwo\n"}}
files = [open('open-list.txt', 'w')]
files[0].write('one\n')
print('two', file=files[0])
