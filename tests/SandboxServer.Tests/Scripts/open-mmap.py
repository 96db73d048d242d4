# wants: {"files": {"open-mmap.bin": "HELLO"}}
import mmap
open('open-mmap.bin', 'w').write('hello')
f = open('open-mmap.bin', 'r+b')
m = mmap.mmap(f.fileno(), 0)
m[:] = b'HELLO'
