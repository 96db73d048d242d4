# wants: {"check": "import shelve; print(shelve.open('open-shelve')['k'])", "checked": "[1, 2]\n"}
import shelve
db = shelve.open('open-shelve', writeback=True)
db['k'] = [1]
db['k'].append(2)
