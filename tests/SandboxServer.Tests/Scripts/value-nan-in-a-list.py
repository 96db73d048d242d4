# wants: {"result": [1.5, "nan", {"x": "-inf"}], "tools": ["python"], "error": "~_[1] (float), _[2]['x'] (float)"}
_ = [1.5, float('nan'), {'x': float('-inf')}]
