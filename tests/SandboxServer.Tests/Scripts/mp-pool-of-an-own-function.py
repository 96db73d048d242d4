# wants: {"output": "[1, 4, 9]\n"}
from multiprocessing import Pool
def square(n):
    return n * n
if __name__ == '__main__':
    with Pool(2) as p:
        print(p.map(square, [1, 2, 3]))
