# wants: {"output": "one\ntwo\n"}
(sleep 0.2; echo two) &
echo one
wait
