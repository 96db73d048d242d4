# wants: {"output": "tick\n", "timed_out": true, "timeout": 3}
echo tick
sleep 60
