# wants: {"check": "import pickle; print(pickle.load(open('open-pickle.bin', 'rb')))", "checked": "{'a': 1}\n"}
import pickle
f = open('open-pickle.bin', 'wb')
pickle.dump({'a': 1}, f)
