# wants: {"tools": ["python"], "result": null, "error": "~is larger than"}
x = [1]
for i in range(40):
    x = [x, x]
_ = x
