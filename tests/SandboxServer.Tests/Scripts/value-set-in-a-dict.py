# wants: {"result": {"s": "{1}", "n": 1}, "tools": ["python"], "error": "~_['s'] (set)"}
_ = {'s': {1}, 'n': 1}
