# wants: {"result": {"1": "a", "2.5": "b", "false": "c", "null": "d"}, "tools": ["python"], "error": ""}
_ = {1: 'a', 2.5: 'b', True is False: 'c', None: 'd'}
