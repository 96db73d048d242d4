# wants: {"timed_out": true, "timeout": 4, "files": {"timeout-flushed.txt": "flushed"}}
import time
f = open('timeout-flushed.txt', 'w')
f.write('flushed')
f.flush()
f.write('lost')
time.sleep(60)
