# wants: {"success": false, "code": 1, "error": "~KeyError", "files": {"exit-func.txt": "z"}}
def go():
    f = open('exit-func.txt', 'w')
    f.write('z')
    {}['x']
go()
