# wants: {"success": false, "error": "~KeyboardInterrupt", "files": {"exit-int.txt": "z"}}
f = open('exit-int.txt', 'w')
f.write('z')
raise KeyboardInterrupt
