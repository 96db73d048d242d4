# wants: {"output": "main\nchild\n"}
from multiprocessing import Process
import time
def work():
    time.sleep(0.3)
    print('child')
Process(target=work).start()
print('main')
