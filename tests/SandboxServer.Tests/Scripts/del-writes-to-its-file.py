# wants: {"tools": ["python"], "files": {"del-log.txt": "start\nend\n"}}
class Log:
    def __init__(self):
        self.f = open('del-log.txt', 'w')
        self.f.write('start\n')
        self.write = self.f.write
        self.me = self
    def __del__(self):
        self.f.write('end\n')
log = Log()
