# wants: {"output": "9\n", "timeout": 60}
import multiprocessing as mp
def square(q, n):
    q.put(n * n)
if __name__ == '__main__':
    c = mp.get_context('forkserver')
    q = c.Queue()
    p = c.Process(target=square, args=(q, 3))
    p.start()
    print(q.get())
    p.join()
