# wants: {"result": {"when": "datetime.date(2026, 1, 2)", "n": 1}, "tools": ["python"], "error": "~_['when'] (date)"}
from datetime import date
_ = {'when': date(2026, 1, 2), 'n': 1}
