# wants: {"output": "[1, 4]\n", "timeout": 60}
import multiprocessing as mp
def square(n):
    return n * n
if __name__ == '__main__':
    with mp.get_context('spawn').Pool(1) as p:
        print(p.map(square, [1, 2]))
