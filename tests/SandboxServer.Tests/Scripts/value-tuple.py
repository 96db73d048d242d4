# wants: {"result": [1, [2, 3]], "tools": ["python"], "error": ""}
_ = (1, (2, 3))
