# wants: {"output": "x\nTrue\n"}
import os
open('/dev/shm/own', 'w').write('x')
print(open('/dev/shm/own').read())
print(os.statvfs('/dev/shm').f_flag & os.ST_NOEXEC > 0)
os.remove('/dev/shm/own')
