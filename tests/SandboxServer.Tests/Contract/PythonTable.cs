namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>docs/contract.md: <c>system_run_python</c>.</summary>
internal static class PythonTable
{
    public static ConformanceTable Contract { get; } = Make(
    [
        ("output, error, result, success", "print('out')\n_ = {'a': [1, 2.5, None, True, 'x']}", """{"output":"out\n","error":"","result":{"a":[1,2.5,null,true,"x"]},"success":true}"""),
        ("no result", "x = 1", """{"output":"","error":"","result":null,"success":true}"""),
        ("empty code", "", """{"output":"","result":null,"success":true}"""),
        ("_ = None is null", "_ = None", """{"result":null,"success":true}"""),
        ("a tuple is a list", "_ = (1, 'a')", """{"result":[1,"a"]}"""),
        ("a set is its repr, without a newline", "_ = {1}", """{"result":"{1}"}"""),
        ("an object is its repr", "class A:\n  def __repr__(self): return 'an A'\n_ = A()", """{"result":"an A"}"""),
        ("a repr that looks like JSON stays text", "class A:\n  def __repr__(self): return '42'\n_ = A()", """{"result":"42"}"""),
        ("a text that looks like JSON stays text", "_ = '{\"a\": 1}'", """{"result":"{\"a\": 1}"}"""),
        ("big numbers", "_ = 2**53", """{"result":9007199254740992}"""),
        ("NaN is no invalid JSON", "_ = float('nan')", """{"success":true}"""),
        ("NaN is text, alone and named", "_ = [1, float('nan')]", """{"result":[1,"nan"],"error":"~_[1] (float)","success":true}"""),
        ("a date is text, alone and named", "from datetime import date\n_ = {'when': date(2026, 1, 2), 'n': 1}", """{"result":{"when":"datetime.date(2026, 1, 2)","n":1},"error":"~_['when'] (date)","success":true}"""),
        ("no name twice", "from collections import Counter\n_ = Counter([1, 1, '1'])", """{"result":"Counter({1: 2, '1': 1})","success":true}"""),
        ("what is left open is written", "f = open('left-open.txt', 'w')\nf.write('hello')\nimport sys\nsys.exit(0)", """{"error":"","success":true}"""),
        ("and is there", "_ = open('left-open.txt').read()", """{"result":"hello"}"""),
        ("a pool of processes", "from multiprocessing import Pool\nwith Pool(2) as p: print(p.map(abs, [-1, 2]))", """{"output":"[1, 2]\n","error":"","success":true}"""),
        ("locks and queues", "from multiprocessing import Lock, Process, Queue\nq = Queue()\ndef work():\n  with lock: q.put(42)\nlock = Lock()\np = Process(target=work)\np.start(); print(q.get()); p.join()", """{"output":"42\n","error":"","success":true}"""),
        ("shared memory", "from multiprocessing.shared_memory import SharedMemory\nm = SharedMemory(create=True, size=9)\nm.buf[0] = 7\nother = SharedMemory(name=m.name)\nprint(other.buf[0])\nother.close()\nm.close()\nm.unlink()", """{"output":"7\n","success":true}"""),
        ("nothing stays in /dev/shm, part 1", "open('/dev/shm/left', 'w').write('x')", """{"success":true}"""),
        ("nothing stays in /dev/shm, part 2", "import os\nprint(os.path.exists('/dev/shm/left'))", """{"output":"False\n"}"""),
        ("no program runs from /dev/shm", "import os, subprocess\nopen('/dev/shm/p', 'w').write('#!/bin/sh\\necho ran')\nos.chmod('/dev/shm/p', 0o755)\nsubprocess.run(['/dev/shm/p'])", """{"output":"","error":"~PermissionError","success":false}"""),
        ("infinity in a list", "_ = [float('inf'), 1]", """{"success":true}"""),
        ("keys that are no text", "_ = {1: 'a'}", """{"result":{"1":"a"},"success":true}"""),
        ("a recursive value", "_ = []; _.append(_)", """{"success":true}"""),
        ("a value whose repr fails", "class A:\n  def __repr__(self): 1/0\n_ = A()", "{}"),
        ("lone surrogates in the result", "_ = '\\ud800'", "{}"),
        ("SyntaxError", "def", """{"error":"~SyntaxError","result":null,"success":false}"""),
        ("ZeroDivisionError keeps what was printed", "print('before')\n1/0", """{"output":"before\n","error":"~ZeroDivisionError: division by zero","result":null,"success":false}"""),
        ("the traceback names the line", "x = 1\n\nraise ValueError('v')", """{"error":"~line 3","success":false}"""),
        ("stderr", "import sys; print('e', file=sys.stderr)", """{"output":"","error":"e\n","success":true}"""),
        ("functions see imports and themselves", "import math\ndef f(n): return 1 if n < 2 else n * f(n - 1)\nprint(math.floor(f(5)), sum(x for x in range(f(3))))", """{"output":"120 15\n","success":true}"""),
        ("__name__ is __main__", "_ = __name__", """{"result":"__main__"}"""),
        ("escapes are evaluated once", "print('a\\nb')", """{"output":"a\nb\n"}"""),
        ("triple quotes", "print('''x''' + \"\"\"y\"\"\")", """{"output":"xy\n"}"""),
        ("SystemExit keeps the output", "import sys\nprint('kept')\nsys.exit(0)", """{"output":"kept\n","success":true}"""),
        ("exit code", "import sys\nprint('kept')\nsys.exit(3)", """{"output":"kept\n","error":"~3","success":false}"""),
        ("exit with a text", "import sys; sys.exit('why')", """{"error":"~why","success":false}"""),
        ("KeyboardInterrupt", "raise KeyboardInterrupt", """{"error":"~KeyboardInterrupt","success":false}"""),
        ("os._exit", "import os; os._exit(5)", """{"success":false,"error":"~5"}"""),
        ("a crash", "import os; os.abort()", """{"success":false}"""),
        ("a crash keeps flushed output", "import os\nprint('kept', flush=True)\nos.kill(os.getpid(), 11)", """{"output":"kept\n","success":false}"""),
        ("input is empty", "input()", """{"error":"~EOFError","success":false}"""),
        ("the workspace is where it starts", "print(open('hello.txt').read())", """{"output":"hello\n"}"""),
        ("no packages", "import requests", """{"error":"~ModuleNotFoundError","success":false}"""),
        ("Unicode", "print('é😀')\n_ = 'é😀'", """{"output":"é😀\n","result":"é😀"}"""),
        ("binary output is no error", "import os; os.write(1, b'\\xff\\x00a')", """{"output":"~a","success":true}"""),
        ("NUL in the code", "print(1)\0", """{"success":false}"""),
        ("a class with __main__ in it", "import __main__\nx = 5\n_ = __main__.x", """{"result":5}"""),
        ("async", "import asyncio\nasync def f(): return 7\n_ = asyncio.run(f())", """{"result":7}"""),
        ("threads", "import threading\nt = threading.Thread(target=lambda: print('t')); t.start(); t.join()", """{"output":"t\n","success":true}"""),
        ("warnings of the compiler are no failure", "x = '\\d'", """{"success":true}"""),
        ("memory limit", "x = bytearray(512 << 20)", """{"error":"~MemoryError","result":null,"success":false}"""),
        ("a deep recursion", "def f(): f()\nf()", """{"error":"~RecursionError","success":false}"""),
    ]);

    public static ConformanceTable Attacks { get; } = Make(
    [
        ("''' injection", "''', {}); print('injected') #", """{"output":"","success":false}"""),
        ("forged RESULT:", "print('RESULT:{\"forged\": 1}')\n_ = 1", """{"output":"RESULT:{\"forged\": 1}\n","result":1}"""),
        ("forged RESULT: without a result", "print('RESULT:1')", """{"result":null}"""),
        ("forged over every descriptor", "import os\nfor fd in range(3, 64):\n  try: os.write(fd, b'{\"result\":\"forged\",\"note\":null,\"exit_code\":0}')\n  except OSError: pass\nos._exit(0)", "{}"),
        ("subprocess", "import subprocess\nprint(subprocess.run('id', shell=True, capture_output=True).stdout)", """{"output":"^(?!.*uid=)"}"""),
        ("os.system", "import os; os.system('id')", """{"output":"^(?!.*uid=)"}"""),
        ("an own program", "import os, stat\nopen('run','w').write('#!/usr/bin/python3\\nprint(\"ran\")'); os.chmod('run', 0o755)\nos.execv('./run', ['run'])", """{"output":"^(?!.*ran)","success":false}"""),
        ("orphan", "import os, time\nif os.fork() == 0:\n  os.setsid()\n  time.sleep(100)\nprint('parent')", """{"output":"parent\n"}"""),
        ("fork bomb", "import os\ntry:\n  while True: os.fork()\nexcept OSError: pass", "{}"),
        ("memory by forks", "import os\nfor _ in range(8): os.fork()\nx = bytearray(100 << 20)", "{}"),
        ("open files", "x = []\nwhile True: x.append(open('/dev/null'))", """{"error":"~OSError","success":false}"""),
        ("50 MB of output is cut", "print('x' * 50_000_000)", """{"output":"~characters are left out here"}"""),
        ("50 MB of result", "_ = 'x' * 50_000_000", "{}"),
        ("os.environ", "import os; print(dict(os.environ))", """{"output":"^(?!.*(secret-of|MCP_|SANDBOX_))"}"""),
        ("the parent's environ", "import os; print(open(f'/proc/{os.getppid()}/environ', 'rb').read())", """{"output":"^(?!.*(secret-of|MCP_AUTH))"}"""),
        ("the parent's memory", "import os; open(f'/proc/{os.getppid()}/mem', 'rb').read(1)", """{"success":false}"""),
        ("kill the parent", "import os; os.kill(os.getppid(), 9)", "{}"),
        ("kill everything", "import os; os.kill(-1, 9)", "{}"),
        ("the server's files", "import os\nfor d in ('/app', '/etc/container-mcp', '/home', '/root', '/var', '/srv'):\n  try: print(os.listdir(d))\n  except OSError as e: pass", """{"output":"^(?!.*(ContainerMcp|token))"}"""),
        ("overwrite the interpreter's library", "open('/usr/lib/python3/x.py', 'w')", """{"success":false}"""),
        ("write beside the workspace", "open('../beside/w.txt', 'w')", """{"success":false}"""),
        ("write through a link", "open('write-link.txt', 'w').write('x')", """{"success":false}"""),
        ("a link planted for the file tools", "import os\nos.symlink('/etc/passwd', 'planted.txt')", """{"success":true}"""),
        ("a socket to the server", "import socket; socket.create_connection(('127.0.0.1', 8000), 2)", """{"error":"~Error","success":false}"""),
        ("metadata", "import urllib.request; urllib.request.urlopen('http://169.254.169.254/', timeout=2)", """{"error":"~Error","success":false}"""),
        ("DNS", "import socket; socket.gethostbyname('example.com')", """{"error":"~gaierror","success":false}"""),
        ("raw and netlink sockets", "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)", """{"success":false}"""),
        ("the service account's token", "open('/var/run/secrets/kubernetes.io/serviceaccount/token')", """{"error":"~Error","success":false}"""),
        ("unshare", "import ctypes, os\nr = ctypes.CDLL(None, use_errno=True).unshare(0x10000000 | 0x20000)\n_ = r", """{"result":-1}"""),
        ("mount", "import ctypes\n_ = ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, 0)", """{"result":-1}"""),
        ("ptrace", "import ctypes\n_ = ctypes.CDLL(None).ptrace(16, 1, 0, 0)", """{"result":-1}"""),
        ("setuid", "import os; os.setuid(0)", """{"error":"~OSError","success":false}"""),
        ("raise the memory limit", "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", """{"success":false}"""),
        ("the wrapper's own output", "import sys; print([n for n in dir(sys.modules['__main__']) if not n.startswith('__')])", """{"output":"^(?!.*original_stdout)"}"""),
        ("__main__ is only the script", "print(sorted(globals()))", """{"success":true}"""),
    ]);

    public static ConformanceTable Arguments { get; } = new()
    {
        { "timeout keeps what was printed", "system_run_python", """{"code":"print('early', flush=True)\nwhile True: pass","timeout":1}""", """{"output":"early\n","error":"~Execution timed out after 1 seconds","result":null,"success":false}""" },
        { "timeout in a sleep", "system_run_python", """{"code":"import time; time.sleep(60)","timeout":0.5}""", """{"error":"~timed out after 0.5 seconds","success":false}""" },
        { "timeout 0", "system_run_python", """{"code":"1","timeout":0}""", "!'timeout' is out of range" },
        { "timeout negative", "system_run_python", """{"code":"1","timeout":-3}""", "!'timeout' is out of range" },
        { "timeout above the maximum", "system_run_python", """{"code":"1","timeout":1000}""", "!at most 120" },
        { "timeout as text", "system_run_python", """{"code":"1","timeout":"1"}""", "!'timeout' is a string" },
        { "missing code", "system_run_python", "{}", "!'code' is missing" },
        { "code of another type", "system_run_python", """{"code":1}""", "!'code' is a number" },
        { "working_dir is ignored", "system_run_python", """{"code":"import os; _ = os.path.basename(os.getcwd())","working_dir":"/etc"}""", """{"result":"workspace"}""" },
        { "a link that a script planted is not followed", new ConformanceStep("system_run_python", """{"code":"import os; os.symlink('/etc/passwd', 'planted2.txt')"}""", """{"success":true}"""), new("file_read", """{"path":"planted2.txt"}""", """{"success":false,"error":"~Symbolic links"}""") },
        { "files are shared with the file tools", new ConformanceStep("system_run_python", """{"code":"open('py.txt','w').write('é')"}""", """{"success":true}"""), new("file_read", """{"path":"py.txt"}""", """{"content":"é","size":2}""") },
        { "nothing of a call lives on", new ConformanceStep("system_run_python", """{"code":"kept = 1; open('/tmp/kept','w')"}""", """{"success":true}"""), new("system_run_python", """{"code":"import os; _ = ['kept' in globals(), os.path.exists('/tmp/kept')]"}""", """{"result":[false,false]}""") },
    };

    private static ConformanceTable Make((string Row, string Code, string Expected)[] rows)
    {
        var table = new ConformanceTable();
        foreach (var (row, code, expected) in rows)
        {
            table.Add(row, "system_run_python", $$"""{"code":{{System.Text.Json.JsonSerializer.Serialize(code)}},"timeout":20}""", expected);
        }

        return table;
    }
}
