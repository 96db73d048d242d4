# wants: {"result": ["{0}", "{1}", "{2}", "{3}", "{4}", "{5}", "{6}", "{7}"], "tools": ["python"], "error": "~_[4] (set) and 3 more"}
_ = [{i} for i in range(8)]
