# wants: {"result": [1, "<A: RuntimeError>"], "tools": ["python"], "error": "~_[1] (A)"}
class A:
    def __repr__(self):
        raise RuntimeError('no')
_ = [1, A()]
