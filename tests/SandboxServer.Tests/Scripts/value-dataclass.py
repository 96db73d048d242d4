# wants: {"result": ["P(x=1)"], "tools": ["python"], "error": "~_[0] (P)"}
from dataclasses import dataclass
@dataclass
class P:
    x: int
_ = [P(1)]
