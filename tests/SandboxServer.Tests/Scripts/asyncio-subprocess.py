# wants: {"output": "async\n"}
import asyncio
async def main():
    p = await asyncio.create_subprocess_exec('echo', 'async', stdout=asyncio.subprocess.PIPE)
    print((await p.communicate())[0].decode(), end='')
asyncio.run(main())
