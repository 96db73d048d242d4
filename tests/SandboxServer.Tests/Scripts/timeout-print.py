# wants: {"output": "step 0\nstep 1\n", "timed_out": true, "timeout": 4}
import time
for i in range(2):
    print('step', i)
time.sleep(60)
