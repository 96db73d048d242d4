# wants: {"files": {"open-fd.txt": "fd"}}
import os
f = os.fdopen(os.open('open-fd.txt', os.O_CREAT | os.O_WRONLY), 'w')
f.write('fd')
