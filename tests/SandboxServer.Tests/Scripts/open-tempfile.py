# wants: {"output": "True\n", "files": {"open-temp.txt": "moved"}}
import os, shutil, tempfile
t = tempfile.NamedTemporaryFile('w', delete=False)
t.write('moved')
t.flush()
shutil.copy(t.name, 'open-temp.txt')
d = tempfile.TemporaryDirectory()
print(os.path.isdir(d.name))
