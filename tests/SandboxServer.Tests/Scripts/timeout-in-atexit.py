# wants: {"output": "end\n", "timed_out": true, "timeout": 4}
import atexit, time
atexit.register(time.sleep, 60)
print('end')
