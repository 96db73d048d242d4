# wants: {"output": "one\ntwo\n", "timed_out": true, "timeout": 4}
printf 'import time\nprint("one")\nprint("two")\ntime.sleep(60)\n' > loses.py
python3 loses.py
