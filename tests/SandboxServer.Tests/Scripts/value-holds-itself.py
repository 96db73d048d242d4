# wants: {"result": ["{'n': 1, 'd': {'me': {...}}}", 2], "tools": ["python"], "error": "~_[0] (dict)"}
d = {'n': 1}
d['d'] = {'me': d}
_ = [d, 2]
