# wants: {"result": ["b'x'", "y"], "tools": ["python"], "error": "~_[0] (bytes)"}
_ = [b'x', 'y']
