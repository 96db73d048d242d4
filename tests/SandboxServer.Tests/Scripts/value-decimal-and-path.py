# wants: {"result": {"d": "Decimal('1.10')", "p": "PurePosixPath('a/b')", "ok": 1}, "tools": ["python"], "error": "~_['d'] (Decimal), _['p'] (PurePosixPath)"}
from decimal import Decimal
from pathlib import PurePosixPath
_ = {'d': Decimal('1.10'), 'p': PurePosixPath('a/b'), 'ok': 1}
