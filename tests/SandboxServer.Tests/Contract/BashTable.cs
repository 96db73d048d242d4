namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>
/// docs/contract.md: <c>system_run_command</c> with the original's eight commands. The attacks try
/// to run <c>id</c>, which is not among them; "uid=" is what it would write.
/// </summary>
internal static class BashTable
{
    private const string NotAllowed = """{"stdout":"","stderr":"^Command not allowed: [^ ]+\\. Allowed commands: ls, cat, grep, find, echo, pwd, mkdir, touch$","exit_code":1,"success":false,"error":"~Command not allowed: "}""";

    // The list starts with something allowed, so bash runs; what it writes must not be what id writes.
    private const string NoId = """{"stdout":"^(?!.*uid=)","stderr":"^(?!.*uid=)"}""";

    public static ConformanceTable Contract { get; } = new()
    {
        { "stdout, stderr, exit_code, success", "system_run_command", """{"command":"echo out; echo err >&2"}""", """{"stdout":"out\n","stderr":"err\n","exit_code":0,"success":true}""" },
        { "pwd is the workspace", "system_run_command", """{"command":"pwd"}""", """{"stdout":"^/.*workspace\n$","exit_code":0,"success":true}""" },
        { "cat with arguments", "system_run_command", """{"command":"cat hello.txt empty.txt"}""", """{"stdout":"hello","exit_code":0,"success":true}""" },
        { "grep without a match ends with 1", "system_run_command", """{"command":"grep nothing hello.txt"}""", """{"stdout":"","exit_code":1,"success":false,"error":"Command exited with code 1"}""" },
        { "exit code", "system_run_command", """{"command":"echo x; exit 7"}""", """{"stdout":"x\n","exit_code":7,"success":false}""" },
        { "a signal", "system_run_command", """{"command":"kill -9 $$"}""", """{"exit_code":137,"success":false}""" },
        { "empty", "system_run_command", """{"command":""}""", """{"stdout":"","stderr":"Empty command","exit_code":1,"success":false,"error":"Empty command"}""" },
        { "blank", "system_run_command", """{"command":" \t\n"}""", """{"stderr":"Empty command","exit_code":1,"success":false}""" },
        { "disallowed", "system_run_command", """{"command":"id"}""", NotAllowed },
        { "disallowed with arguments", "system_run_command", """{"command":"rm -rf /"}""", """{"stderr":"Command not allowed: rm. Allowed commands: ls, cat, grep, find, echo, pwd, mkdir, touch"}""" },
        { "disallowed by its path", "system_run_command", """{"command":"/usr/bin/id"}""", """{"stderr":"~Command not allowed: id. ","exit_code":1}""" },
        { "timeout keeps what was written, 124", "system_run_command", """{"command":"echo early; while :; do :; done","timeout":1}""", """{"stdout":"early\n","stderr":"~Command execution timed out after 1 seconds","exit_code":124,"success":false,"error":"~timed out after 1 seconds"}""" },
        { "timeout of half a second", "system_run_command", """{"command":"while :; do :; done","timeout":0.5}""", """{"exit_code":124,"error":"~timed out after 0.5 seconds"}""" },
        { "timeout: what runs in the background does not keep the call", "system_run_command", """{"command":"(while :; do :; done) & echo started","timeout":20}""", """{"stdout":"started\n","exit_code":0}""" },
        { "timeout as large as allowed", "system_run_command", """{"command":"echo x","timeout":120}""", """{"exit_code":0}""" },
        { "timeout null is the default", "system_run_command", """{"command":"echo x","timeout":null}""", """{"exit_code":0}""" },
        { "timeout 0", "system_run_command", """{"command":"echo x","timeout":0}""", "!'timeout' is out of range" },
        { "timeout negative", "system_run_command", """{"command":"echo x","timeout":-1}""", "!'timeout' is out of range" },
        { "timeout above the maximum", "system_run_command", """{"command":"echo x","timeout":121}""", "!at most 120" },
        { "timeout as text", "system_run_command", """{"command":"echo x","timeout":"5"}""", "!'timeout' is a string" },
        { "timeout as boolean", "system_run_command", """{"command":"echo x","timeout":true}""", "!'timeout' is a boolean" },
        { "working_dir is ignored", "system_run_command", """{"command":"pwd","working_dir":"/etc"}""", """{"stdout":"^/.*workspace\n$"}""" },
        { "working_dir of another type", "system_run_command", """{"command":"pwd","working_dir":1}""", "!'working_dir' is a number" },
        { "missing command", "system_run_command", "{}", "!'command' is missing" },
        { "command null", "system_run_command", """{"command":null}""", "!'command' is missing" },
        { "command of another type", "system_run_command", """{"command":["ls"]}""", "!'command' is an array" },
        { "NUL", "system_run_command", """{"command":"echo a\u0000b"}""", """{"stdout":"","exit_code":1,"success":false,"error":"~NUL"}""" },
        { "128 KiB", "system_run_command", $$"""{"command":"echo {{new string('x', 128 << 10)}}"}""", """{"stdout":"","exit_code":1,"success":false,"error":"~128 KiB"}""" },
        { "just below 128 KiB", "system_run_command", $$"""{"command":"echo {{new string('x', (128 << 10) - 6)}}"}""", """{"exit_code":0,"success":true}""" },
        { "Unicode", "system_run_command", """{"command":"echo é😀\u2028"}""", """{"stdout":"é😀\u2028\n","exit_code":0}""" },
        { "NBSP is no space", "system_run_command", """{"command":"ls\u00a0-la"}""", """{"success":false}""" },
        { "binary output is no error", "system_run_command", """{"command":"printf '\\xff\\xfe\\x00a'"}""", """{"stdout":"~a","exit_code":0,"success":true}""" },
        { "carriage returns and escapes come through", "system_run_command", """{"command":"printf 'a\\r\\n\\033[31m'"}""", """{"stdout":"a\r\n\u001b[31m"}""" },
        { "output is bounded and the cut marked", "system_run_command", """{"command":"while echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; do :; done","timeout":3}""", """{"stdout":"~characters are left out here","success":false}""" },
        { "stdin is empty", "system_run_command", """{"command":"cat; echo end"}""", """{"stdout":"end\n","exit_code":0}""" },
        { "pipes, lists, redirections, globs, substitutions, here-documents", "system_run_command", """{"command":"mkdir -p sh && cd sh && echo b > 1.txt; echo a >> 1.txt; cat *.txt | grep a && echo $(cat 1.txt) ${x:-y} $((1+2)); cat <<E\nhere\nE"}""", """{"stdout":"a\nb a y 3\nhere\n","exit_code":0,"success":true}""" },
        { "shell functions, loops and tests need no program", "system_run_command", """{"command":"f() { for i in 1 2; do [[ $i = 2 ]] && echo $i; done; }; f"}""", """{"stdout":"2\n","exit_code":0}""" },
        { "a file of the file tools", new ConformanceStep("file_write", """{"path":"shared.txt","content":"from file_write"}""", """{"success":true}"""), new("system_run_command", """{"command":"cat shared.txt; echo from bash > shared2.txt"}""", """{"stdout":"from file_write"}"""), new("file_read", """{"path":"shared2.txt"}""", """{"content":"from bash\n"}""") },
        { "python3 has locks and pools, too", "system_run_command", """{"command":"cat > /tmp/pool.py <<E\nfrom multiprocessing import Lock, Pool\nwith Lock(), Pool(2) as p: print(p.map(abs, [-1, 2]))\nE\nif [[ -x /usr/bin/python3 ]]; then /usr/bin/python3 /tmp/pool.py; else echo '[1, 2]'; fi"}""", """{"stdout":"[1, 2]\n","exit_code":0}""" },
        { "memory without a file of the workspace", "system_run_command", """{"command":"echo kept > /dev/shm/x; cat /dev/shm/x"}""", """{"stdout":"kept\n","exit_code":0}""" },
        { "a syntax error", "system_run_command", """{"command":"echo 'open"}""", """{"stderr":"~unexpected EOF","exit_code":2,"success":false}""" },
        { "nothing of a call lives on", new ConformanceStep("system_run_command", """{"command":"X=kept; cd sh; echo x > /tmp/kept.txt"}""", "{}"), new("system_run_command", """{"command":"echo [$X]; pwd; cat /tmp/kept.txt"}""", """{"stdout":"^\\[\\]\n.*/workspace\n$"}""") },
    };

    // Lucky or false denials of the original: here they are what bash makes of them.
    public static ConformanceTable Denials { get; } = new()
    {
        { "cat</etc/passwd is cat", "system_run_command", """{"command":"cat<hello.txt"}""", """{"stdout":"hello","exit_code":0}""" },
        { "PATH=/x ls", "system_run_command", """{"command":"PATH=/x ls"}""", NoId },
        { "\"ls\"", "system_run_command", """{"command":"\"ls\" hello.txt"}""", """{"stdout":"hello.txt\n","exit_code":0}""" },
        { "\\ls", "system_run_command", """{"command":"\\ls hello.txt"}""", """{"stdout":"hello.txt\n","exit_code":0}""" },
        { "command ls", "system_run_command", """{"command":"command ls hello.txt"}""", """{"stdout":"hello.txt\n","exit_code":0}""" },
        { "(ls)", "system_run_command", """{"command":"(ls hello.txt)"}""", """{"stdout":"hello.txt\n","exit_code":0}""" },
        { "! ls", "system_run_command", """{"command":"! ls missing"}""", """{"exit_code":0,"success":true}""" },
        { "/bin/ls", "system_run_command", """{"command":"/bin/ls hello.txt"}""", """{"stdout":"hello.txt\n","exit_code":0}""" },
    };

    public static ConformanceTable Bypasses { get; } = MakeBypasses();

    private static ConformanceTable MakeBypasses()
    {
        var table = new ConformanceTable();
        foreach (var command in (string[])
        [
            "ls ; id", "ls && id", "ls missing || id", "ls & id", "ls | sh -c id", "ls; id", "ls;id", "ls|sh", "ls&id", "ls\nid", "echo $(id)", "echo `id`", "echo \"$(id)\"", "echo ${x:-$(id)}", "echo $((a[$(id)]))",
            "cat <(id)", "cat <<< \"$(id)\"", "cat <<E\n$(id)\nE", "find . -maxdepth 0 -exec id \\;", "find . -maxdepth 0 -execdir id \\;", "find . -maxdepth 0 -ok id \\;", "id;/bin/ls", "id&/bin/ls", "{id,}/ls", "id>/dev/stdout;x=/ls",
            "echo id > /tmp/ls; sh</tmp/ls", "X=/ls id", "PATH=/x/ls id", "echo id > ls; ./ls", "mkdir -p /tmp/evil; echo id > /tmp/evil/ls; /tmp/evil/ls", "cat () { id; }; cat", "echo id | bash", "echo x | xargs id",
            "echo ok ; IFS=,;c=id,-a;$c", "echo ok; \\i\\d", "ls . ; $'\\x69d'", "echo; /usr/bin/i?", "echo; {id,}", "echo; eval \"$(echo aWQ= | base64 -d)\"", "echo; eval id", "exec id", "trap id EXIT", "echo; exec -a ls id",
            "$(id)", "id #/ls", "echo; sh -c id", "echo; busybox id", "echo; python3 -c 'import os; os.system(\"id\")'", "echo; perl -e 'system(\"id\")'", "echo; /lib64/ld-linux-x86-64.so.2 /usr/bin/id", "coproc id; cat <&${COPROC[0]}", "time id", "mapfile -C id -c1 <<< x",
        ])
        {
            table.Add($"runs nothing that is not listed: {command.Replace("\n", "⏎", StringComparison.Ordinal)}", "system_run_command", Arguments(command), NoId);
        }

        foreach (var (command, secret) in ((string, string)[])
        [
            ("grep -f /etc/passwd -e zz /etc/shadow", "root:"), ("cat /proc/self/environ", "secret-of"), ("cat /proc/1/environ", "secret-of"), ("echo $CANARY $MCP_AUTH_TOKEN_FILE", "secret-of"), ("cat /var/run/secrets/kubernetes.io/serviceaccount/token", "ey"),
            ("cat ../token", "a-token"), ("cat ../beside/outside.txt", "outside\n"), ("cat linkdir/outside.txt", "outside\n"), ("cat up/beside/outside.txt", "outside\n"), ("cat environ.txt", "secret-of"), ("ls /home /root /var /opt /mnt", "container-mcp"),
            ("exec 3<>/dev/tcp/127.0.0.1/22; cat <&3", "SSH"), ("find . -name hello.txt -fprintf ../beside/w.txt x", "impossible"), ("find ../beside -delete", "impossible"), ("echo x > ../beside/w.txt", "impossible"), ("echo x > write-link.txt", "impossible"),
            ("echo x > /etc/x; echo x > /usr/x; echo x > /x; ls /etc/x /usr/x /x", "/x\n"), ("mkdir ../beside/new", "impossible"), ("touch ../beside/new", "impossible"), ("echo x > /proc/sys/kernel/core_pattern", "impossible"),
        ])
        {
            table.Add($"sees and changes nothing outside: {command}", "system_run_command", Arguments(command), $$"""{"stdout":"^(?!.*{{secret.Replace("\n", "\\n", StringComparison.Ordinal)}})"}""");
        }

        return table;
    }

    private static string Arguments(string command) => $$"""{"command":{{System.Text.Json.JsonSerializer.Serialize(command)}},"timeout":20}""";
}
