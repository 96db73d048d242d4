using System.Text.Json;

namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>Calls of every tool that look for what a sandbox must not see.</summary>
internal static class HostileCalls
{
    private static readonly string[] Commands =
    [
        "env", "set", "printenv", "declare -p", "export -p", "compgen -v | while read n; do echo \"$n=${!n}\"; done", "ps auxwwe", "ps -ef", "pstree -al", "id; whoami; hostname",
        "cat /proc/self/environ", "cat /proc/1/environ", "cat /proc/$PPID/environ", "cat /proc/*/environ", "cat /proc/*/cmdline", "tr '\\0' '\\n' < /proc/self/environ",
        "cat /proc/*/root/{OUTSIDE}", "cat /proc/1/root{OUTSIDE}", "cat /proc/self/cwd/../token", "cat /proc/*/cwd/../token", "cat /proc/*/fd/*", "cat /proc/mounts; cat /proc/self/mountinfo",
        "cat {OUTSIDE}", "cat {TOKEN}", "cat {KEY}", "cat {TMP}", "ls -la {DIRECTORY} /tmp /home /root /app", "cat ../token ../outside.txt", "cd ..; cat *", "cat /tmp/* /tmp/*/* 2>&1",
        "find / -name '*canary*' -o -name outside.txt -o -name 'container-mcp-test-*' 2>/dev/null", "find / -xdev -type f -newer /etc/hostname -size -10k -exec cat {} + 2>/dev/null | head -c 3000000",
        "grep -rs canary /etc /tmp /home /run /var /opt /srv /dev/shm", "grep -as canary /proc/*/environ /proc/*/cmdline /proc/*/maps", "strings /proc/1/mem", "dd if=/proc/1/mem bs=1M count=1",
        "ln -s {OUTSIDE} link.txt; cat link.txt", "ln {OUTSIDE} hard.txt; cat hard.txt", "ln -s / root; cat root{OUTSIDE}", "ln -s /proc/1/environ environ.txt", "ln -s {TOKEN} token.txt",
        "cat /run/secrets/* /var/run/secrets/*/*/* /etc/container-mcp/auth/token", "exec 3<>/dev/tcp/127.0.0.1/{PORT}; echo -e 'GET /metrics HTTP/1.0\\r\\n' >&3; cat <&3",
        "curl -s http://127.0.0.1:{PORT}/metrics", "history; cat ~/.bash_history", "kill -3 1; kill -QUIT $PPID", "ulimit -a; cat /proc/self/status", "unshare -r cat {OUTSIDE}",
        "nsenter -t 1 -a cat {OUTSIDE}", "mount --bind / mnt", "firejail --join=1 cat {OUTSIDE}", "su -c 'cat {OUTSIDE}'", "sudo cat {OUTSIDE}", "dmesg", "cat /dev/kmsg", "busybox env",
        "bash -c 'echo ${BASH_ENV} ${ENV}'; ls -la /dev/fd/", "gdb -p 1", "python3 -c 'import os; print(os.environ)'", "awk 'BEGIN{for(k in ENVIRON) print k, ENVIRON[k]}'", "perl -e 'print %ENV'",
    ];

    private static readonly string[] Scripts =
    [
        "import os; print(os.environ)", "import os; print(os.environb)", "import sys; print(sys.argv, sys.path, sys.flags)", "_ = dict(__import__('os').environ)", "print(open('/proc/self/environ').read())",
        "import os\nfor p in os.listdir('/proc'):\n  if p.isdigit():\n    for f in ('environ','cmdline'):\n      try: print(open(f'/proc/{p}/{f}').read())\n      except Exception as e: print(e)",
        "import glob\nfor f in glob.glob('/proc/*/root/{OUTSIDE}') + glob.glob('/proc/*/fd/*'):\n  try: print(open(f, errors='replace').read(100000))\n  except Exception as e: print(e)",
        "print(open('{OUTSIDE}').read())", "print(open('{TOKEN}').read())", "print(open('{KEY}').read())", "print(open('{TMP}').read())", "print(open('../outside.txt').read())",
        "import os\nfor d, _, fs in os.walk('/'):\n  if not d.startswith(('/proc', '/sys', '/usr', '/dev')):\n    for f in fs:\n      try: print(open(os.path.join(d, f), errors='replace').read(2000))\n      except Exception: pass",
        "import os; os.symlink('{OUTSIDE}', 'py-link.txt'); print(open('py-link.txt').read())", "import os; os.link('{OUTSIDE}', 'py-hard.txt')", "import subprocess; print(subprocess.getoutput('env; ps auxwwe'))",
        "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:{PORT}/metrics').read())", "import urllib.request; print(urllib.request.urlopen('file://{OUTSIDE}').read())",
        "import gc; print([o for o in gc.get_objects() if isinstance(o, (str, bytes, dict))][:2000])", "print(globals(), locals(), __import__('__main__').__dict__)",
        "import ctypes; libc = ctypes.CDLL(None); libc.unshare(0x10000000); print(open('{OUTSIDE}').read())", "import ctypes; print(ctypes.string_at(ctypes.addressof(ctypes.c_char_p.in_dll(ctypes.CDLL(None), 'environ')), 8))",
        "import os\nfor fd in range(256):\n  try: print(fd, os.readlink(f'/proc/self/fd/{fd}'), os.pread(fd, 1000, 0))\n  except OSError: pass", "import os; os.kill(1, 3); os.kill(os.getppid(), 3)",
        "import socket\ns = socket.socket(socket.AF_UNIX)\nfor n in open('/proc/net/unix').read().split():\n  print(n)", "raise Exception(open('/proc/1/environ').read())", "1/0", "import sys; sys.exit(open('{OUTSIDE}').read())",
    ];

    private static readonly string[] Paths =
    [
        "../outside.txt", "/../outside.txt", "sub/../../outside.txt", "//..//outside.txt", "{OUTSIDE}", "{TOKEN}", "{KEY}", "{TMP}", "../token", "/etc/passwd", "/proc/self/environ", "/proc/1/environ",
        "..\\outside.txt", "%2e%2e/outside.txt", "..%c0%afoutside.txt", "....//outside.txt", "~/outside.txt", "file://{OUTSIDE}", "a\0.txt", "outside-link.txt", "outside-dir/outside.txt", "environ-link.txt",
        "host-root{OUTSIDE}", "workspace/../../outside.txt", "./././../outside.txt", "/", "", ".", "..", "/dev/fd/0", "/dev/stdin", "\ufeff../outside.txt", "outside-link.txt/", "outside-link.txt/.",
        new string('x', 300) + ".txt", string.Concat(Enumerable.Repeat("d/", 3000)) + "x.txt",
    ];

    private static readonly string[] Urls =
    [
        "file://{OUTSIDE}", "file://localhost{OUTSIDE}", "FILE://{TOKEN}", "view-source:file://{OUTSIDE}", "http://127.0.0.1:{PORT}/metrics", "http://127.0.0.1:{PORT}/sse", "http://localhost:{PORT}/mcp", "http://[::1]:{PORT}/",
        "http://0.0.0.0:{PORT}/metrics", "http://2130706433:{PORT}/metrics", "http://0x7f000001:{PORT}/", "http://[::ffff:127.0.0.1]:{PORT}/metrics", "http://169.254.169.254/latest/meta-data/", "data:text/html,<script>1</script>",
        "javascript:document.cookie", "chrome://version", "chrome://gpu", "about:blank", "http://user:pass@127.0.0.1:{PORT}/", "http://x.localhost:{PORT}/metrics", "http://127.0.0.1:{PORT}\\@site.test/", "", " ", "//x", "gopher://127.0.0.1:{PORT}/_x",
        "{SITE}/curious", "{SITE}/redirect-to-file", "{SITE}/redirect-to-server",
    ];

    private static readonly string[] Names =
    [
        "CANARY", "AWS_SECRET_ACCESS_KEY", "MCP_AUTH_TOKEN", "MCP_AUTH_TOKEN_FILE", "WEB_SEARCH_KEY_FILE", "PATH", "HOME", "SANDBOX_ENV_", "SANDBOX_ENV_..", "canary", "*", ".*", "%CANARY%", "$CANARY", "CANARY\0", " CANARY ", "LD_PRELOAD", "",
    ];

    /// <summary>The calls, with what this server's secrets are called in the place of the names in braces.</summary>
    public static IEnumerable<(string Tool, Dictionary<string, object?> Arguments)> For(IReadOnlyDictionary<string, string> places)
    {
        foreach (var (tool, name, values) in ((string, string, string[])[])
        [
            ("system_run_command", "command", Commands), ("system_run_python", "code", Scripts), ("system_env_var", "var_name", Names), ("file_read", "path", Paths), ("file_list", "path", Paths),
            ("file_delete", "path", ["../nothing.txt", "/proc/1/environ", "outside-dir/nothing.txt"]), ("web_scrape", "url", Urls), ("web_browse", "url", Urls), ("web_search", "query", ["canary", "{TOKEN}", "\0", ""]),
        ])
        {
            foreach (var value in values)
            {
                yield return (tool, new() { [name] = Place(value) });
            }
        }

        foreach (var path in Paths.Select(Place))
        {
            yield return ("file_read", new() { ["path"] = path, ["encoding"] = "latin-1" });
            yield return ("file_list", new() { ["path"] = "/", ["pattern"] = path });
            yield return ("file_move", new() { ["source"] = path, ["destination"] = "leak.txt" });
            yield return ("file_read", new() { ["path"] = "leak.txt" });
        }

        foreach (var wrong in (object?[])[null, 1, true, new[] { 1 }, new { a = 1 }, "x\0", new string('x', 200_000)])
        {
            foreach (var (tool, name) in ((string, string)[])[("system_run_command", "command"), ("system_run_python", "code"), ("file_read", "path"), ("file_read", "encoding"), ("web_scrape", "selector"), ("nonsense", "x")])
            {
                yield return (tool, new() { [name] = wrong });
            }
        }

        string Place(string text) => places.Aggregate(text, (result, place) => result.Replace($"{{{place.Key}}}", place.Value, StringComparison.Ordinal));
    }

    /// <summary>The calls as JSON, for a failure's message.</summary>
    public static string Show(string tool, Dictionary<string, object?> arguments)
    {
        var text = JsonSerializer.Serialize(arguments);
        return $"{tool} {(text.Length > 300 ? text[..300] : text)}";
    }
}
