# wants: {"result": [[1], [1]], "tools": ["python"], "error": ""}
x = [1]
_ = [x, x]
