# wants: {"tools": ["python"], "result": null, "error": "~is larger than"}
import datetime
x = [datetime.date(2026, 1, 2)]
for i in range(40):
    x = {'a': x, 'b': x}
_ = x
