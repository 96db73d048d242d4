# wants: {"success": false, "code": 1, "error": "~ValueError: broken", "files": {"exit-exc.txt": "z"}}
f = open('exit-exc.txt', 'w')
f.write('z')
raise ValueError('broken')
