# wants: {"output": "[0, 1, 4]\n"}
import asyncio
async def square(n):
    await asyncio.sleep(0.01)
    return n * n
async def main():
    return await asyncio.gather(*map(square, range(3)))
print(asyncio.run(main()))
