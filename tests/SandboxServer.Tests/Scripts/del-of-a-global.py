# wants: {"output": "made\nclosed 5\n"}
class A:
    def __del__(self):
        print('closed', limit)
limit = 5
a = A()
print('made')
