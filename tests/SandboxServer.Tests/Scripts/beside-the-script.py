# wants: {"output": "True\n"}
import os
print(os.path.dirname(os.path.abspath(__file__)) == os.getcwd())
