# wants: {"result": "Counter({1: 2, '1': 1})", "tools": ["python"], "error": "~_ (Counter)"}
from collections import Counter
_ = Counter([1, 1, '1'])
