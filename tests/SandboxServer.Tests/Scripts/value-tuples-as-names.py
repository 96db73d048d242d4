# wants: {"result": {"rows": "{(1, 2): 3}", "n": 1}, "tools": ["python"], "error": "~_['rows'] (dict)"}
_ = {'rows': {(1, 2): 3}, 'n': 1}
