# wants: {"result": 5, "tools": ["python"], "success": false, "error": "~ValueError"}
_ = 5
raise ValueError
