# wants: {"success": false, "code": 1, "error": "~the reason", "files": {"exit-text.txt": "z"}}
f = open('exit-text.txt', 'w')
f.write('z')
raise SystemExit('the reason')
