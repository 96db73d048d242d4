# wants: {"files": {"open-attr.txt": "log\n"}}
class Log:
    def __init__(self, name):
        self.file = open(name, 'w')
    def write(self, text):
        self.file.write(text + '\n')
log = Log('open-attr.txt')
log.write('log')
