# wants: {"result": {"n": 1, "d": "{1: 'a', '1': 'b'}"}, "tools": ["python"], "error": "~_['d'] (dict)"}
_ = {'n': 1, 'd': {1: 'a', '1': 'b'}}
