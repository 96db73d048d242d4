# wants: {"output": "kept\n"}
echo kept > /dev/shm/x
cat /dev/shm/x
