# wants: {"files": {"open-module.txt": "m"}}
import os, sys
with open('open_module_helper.py', 'w') as f:
    f.write("f = open('open-module.txt', 'w')\nf.write('m')\n")
sys.path.insert(0, os.getcwd())
import open_module_helper
