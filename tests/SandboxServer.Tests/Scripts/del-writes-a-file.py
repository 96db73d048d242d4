# wants: {"tools": ["python"], "files": {"del-file.txt": "bye"}}
class A:
    def __del__(self):
        with open('del-file.txt', 'w') as f:
            f.write('bye')
a = A()
