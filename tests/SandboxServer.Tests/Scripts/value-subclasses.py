# wants: {"result": [7, "t", [1, 2], {"a": 1}, {"b": [2]}], "tools": ["python"], "error": ""}
import collections, enum
class E(enum.IntEnum):
    A = 7
class T(str): pass
P = collections.namedtuple('P', 'x y')
_ = [E.A, T('t'), P(1, 2), collections.OrderedDict(a=1), collections.defaultdict(list, b=[2])]
