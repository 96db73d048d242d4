# wants: {"tools": ["python"], "result": ["'caf\\udce9'", 1], "error": "~_[0] (str)"}
_ = ['caf\udce9', 1]
