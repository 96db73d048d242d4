# wants: {"tools": ["python"], "result": null, "error": "~is larger than"}
class Long:
    def __repr__(self):
        return 'x' * 250_000
_ = [Long()] * 4000
