# wants: {"output": "main\nthread\n", "files": {"threads.txt": "t"}}
import threading, time
def work():
    time.sleep(0.2)
    f = open('threads.txt', 'w')
    f.write('t')
    print('thread')
threading.Thread(target=work).start()
print('main')
