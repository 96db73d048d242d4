# wants: {"files": {"open-builtins.txt": "b"}}
import builtins
builtins.log = open('open-builtins.txt', 'w')
log.write('b')
