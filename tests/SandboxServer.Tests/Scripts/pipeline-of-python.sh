# wants: {"output": "2\n"}
python3 -c 'print("a\nb")' | wc -l
