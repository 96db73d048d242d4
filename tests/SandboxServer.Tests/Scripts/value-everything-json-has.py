# wants: {"result": {"n": null, "b": true, "i": -1, "f": 2.5, "s": "ü😀", "l": [1, [2]], "d": {"x": {}}, "e": ""}, "tools": ["python"], "error": ""}
_ = {'n': None, 'b': True, 'i': -1, 'f': 2.5, 's': 'ü😀', 'l': [1, [2]], 'd': {'x': {}}, 'e': ''}
