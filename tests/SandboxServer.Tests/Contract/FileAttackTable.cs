namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>Every attack on the original's file tools, by its number. Refused, or without effect; what lies beside the workspace is looked at after each.</summary>
internal static class FileAttackTable
{
    private const string Refused = """{"success":false}""";
    private const string Missing = """{"content":"","success":false,"error":"~not found"}""";
    private const string Traversal = """{"success":false,"error":"~Path traversal attempt detected: "}""";
    private const string Extension = """{"success":false,"error":"~File extension not allowed: "}""";
    private const string Symlink = """{"success":false,"error":"~Symbolic links are not followed: "}""";
    private static readonly string LongName = new string('n', 300) + ".txt";
    private static readonly string LongPath = string.Concat(Enumerable.Repeat("d/", 3000)) + "x.txt";

    public static ConformanceTable Table { get; } = Make();

    private static ConformanceTable Make()
    {
        var table = new ConformanceTable
        {
            { "5 a sibling whose name begins like the workspace's", "file_read", """{"path":"../workspace_evil/c.txt"}""", Traversal },
            { "6 writing makes a sibling", "file_write", """{"path":"../workspace_new/w.txt","content":"x"}""", Traversal },
            { "7 an absolute path counts from the root", "file_read", """{"path":"/etc/passwd"}""", Missing },
            { "8 backslashes are characters", "file_read", """{"path":"..\\x.txt"}""", """{"content":"backslash","success":true}""" },
            { "9 percent signs are characters", "file_read", """{"path":"%2e%2e.txt"}""", """{"content":"percent","success":true}""" },
            { "9 %2e%2e/x", "file_read", """{"path":"%2e%2e/outside.txt"}""", Missing },
            { "10 overlong UTF-8", "file_read", """{"path":"..%c0%afbeside/outside.txt"}""", Missing },
            { "11 one-dot leaders", "file_read", """{"path":"\u2024\u2024/beside/outside.txt"}""", Missing },
            { "12 fullwidth dots", "file_read", """{"path":"\uff0e\uff0e/beside/outside.txt"}""", Missing },
            { "13 four dots", "file_read", """{"path":"....//beside/outside.txt"}""", Missing },
            { "14 a tilde is a name", "file_read", """{"path":"~/../hello.txt"}""", """{"content":"hello","success":true}""" },
            { "15 file:// is a name", "file_read", """{"path":"file:///etc/passwd"}""", Missing },
            { "16 NUL when reading", "file_read", """{"path":"a\u0000.txt"}""", """{"success":false,"error":"~null"}""" },
            { "16 NUL when writing", "file_write", """{"path":"a\u0000.txt","content":""}""", """{"success":false,"error":"~null"}""" },
            { "16 NUL when listing", "file_list", """{"path":"a\u0000"}""", """{"success":false,"error":"~null"}""" },
            { "16 NUL in a pattern", "file_list", """{"path":"list","pattern":"a\u0000*"}""", """{"entries":[]}""" },
            { "17 link to a file", "file_read", """{"path":"link.txt"}""", Symlink },
            { "17 link to a file of the workspace", "file_read", """{"path":"inner-link.txt"}""", Symlink },
            { "18 link to a directory", "file_read", """{"path":"linkdir/outside.txt"}""", Symlink },
            { "18 link to the parent", "file_read", """{"path":"up/beside/outside.txt"}""", Symlink },
            { "19 writing through a link", "file_write", """{"path":"write-link.txt","content":"x"}""", Symlink },
            { "19 writing through a linked directory", "file_write", """{"path":"linkdir/new.txt","content":"x"}""", Symlink },
            { "20 link to /proc/self/environ", "file_read", """{"path":"environ.txt"}""", Symlink },
            { "21 link to /dev/zero", "file_read", """{"path":"zero.txt"}""", Symlink },
            { "22 reading a FIFO", "file_read", """{"path":"fifo.txt"}""", """{"success":false,"error":"~Not a regular file"}""" },
            { "22 writing a FIFO", "file_write", """{"path":"fifo.txt","content":"x"}""", """{"success":false,"error":"~Not a regular file"}""" },
            { "23 listing through a link", "file_list", """{"path":"linkdir"}""", """{"entries":[],"success":false,"error":"~Symbolic links"}""" },
            { "23 listing below a link", "file_list", """{"path":"up/beside"}""", """{"entries":[],"success":false}""" },
            { "24 a dangling link does not spoil a listing", "file_list", """{"path":"list","pattern":"dang*"}""", """{"entries":[{"name":"dangling.txt"}],"success":true}""" },
            { "24 a link to itself", "file_read", """{"path":"loop.txt"}""", Symlink },
            { "25 deleting through a link", "file_delete", """{"path":"up/beside/outside.txt"}""", Symlink },
            { "25 deleting a link deletes the link", "file_delete", """{"path":"delete-link.txt"}""", """{"success":true}""" },
            { "30 read k.pem/", "file_read", """{"path":"k.pem/"}""", Extension },
            { "31 move to b.sh/", "file_move", """{"source":"hello.txt","destination":"b.sh/"}""", Extension },
            { "32 laundering by a move", "file_move", """{"source":"secret.pem","destination":"leak.txt"}""", Extension },
            { "35 no extension", "file_read", """{"path":"noext"}""", Extension },
            { "36 upper case", "file_read", """{"path":"UPPER.TXT"}""", """{"content":"upper","success":true}""" },
            { "37 a.tar.gz", "file_read", """{"path":"a.tar.gz"}""", """{"success":false,"error":"File extension not allowed: gz"}""" },
            { "37 a.php.txt", "file_write", """{"path":"e/a.php.txt","content":""}""", """{"success":true}""" },
            { "39 an oversize write leaves no directories", new("file_write", $$"""{"path":"oversize/dir/x.txt","content":"{{new string('x', 1024 * 1024 + 1)}}"}""", """{"success":false,"error":"Content too large: 1048577 bytes (maximum 1 MB)"}"""), new("file_list", """{"path":"oversize"}""", """{"success":false,"error":"Path not found: oversize"}""") },
            { "39 a refused write leaves no directories", new("file_write", """{"path":"refused/dir/x.sh","content":""}""", Extension), new("file_list", """{"path":"refused"}""", Refused) },
            { "40 UTF-16 counts as bytes", "file_write", $$"""{"path":"e/wide.txt","content":"{{new string('x', 600 * 1024)}}","encoding":"utf-16"}""", """{"success":false,"error":"~Content too large: "}""" },
            { "40 exactly the limit", "file_write", $$"""{"path":"e/exact.txt","content":"{{new string('x', 1024 * 1024)}}"}""", """{"success":true}""" },
            { "41 long name", "file_read", $$"""{"path":"{{LongName}}"}""", """{"success":false,"error":"~too long"}""" },
            { "41 long path", "file_write", $$"""{"path":"{{LongPath}}","content":""}""", """{"success":false,"error":"~too long"}""" },
            { "42 write the root as an empty path", "file_write", """{"path":"","content":"x"}""", """{"success":false,"error":"~directory"}""" },
            { "42 write the root", "file_write", """{"path":"/","content":"x"}""", """{"success":false,"error":"~directory"}""" },
            { "42 read the root", "file_read", """{"path":"/"}""", """{"success":false,"error":"~directory"}""" },
            { "44 a hard link to a file beside", new ConformanceStep("file_read", """{"path":"hard.txt"}""", """{"success":false,"error":"~hard link"}"""), new("file_write", """{"path":"hard.txt","content":"x"}""", """{"success":true}"""), new("file_read", """{"path":"hard.txt"}""", """{"content":"x"}""") },
        };
        foreach (var (number, path) in ((int, string)[])[(1, "../beside/outside.txt"), (2, "sub/../../beside/outside.txt"), (3, "/../beside/outside.txt"), (4, "//..//beside/outside.txt"), (4, "list/../../beside/outside.txt"), (4, "..")])
        {
            table.Add($"{number} read {path}", "file_read", $$"""{"path":"{{path}}"}""", Traversal);
            table.Add($"{number} write {path}", "file_write", $$"""{"path":"{{path}}","content":"x"}""", Traversal);
            table.Add($"{number} list {path}", "file_list", $$"""{"path":"{{path}}"}""", Traversal);
            table.Add($"{number} delete {path}", "file_delete", $$"""{"path":"{{path}}"}""", Traversal);
            table.Add($"{number} move from {path}", "file_move", $$"""{"source":"{{path}}","destination":"leak.txt"}""", Traversal);
            table.Add($"{number} move to {path}", "file_move", $$"""{"source":"hello.txt","destination":"{{path}}"}""", Traversal);
        }

        foreach (var (number, path) in ((int, string)[])
        [
            (26, "evil.sh/"), (27, "evil.sh/."), (28, "evil.sh/x/.."), (29, "evil.exe/x.txt/.."), (33, "evil.sh."), (33, "evil.txt."), (34, "..sh"), (35, ".bashrc"), (35, "noext2"), (35, ".txt"),
            (38, "a.txt\\u200b"), (38, "a.txt "), (38, "a. txt"), (38, "a.tx\\u0442"), (38, "a.ｔｘｔ"), (38, "a.txt\\n"),
        ])
        {
            table.Add($"{number} write {path}", "file_write", $$"""{"path":"{{path}}","content":"x"}""", Extension);
            table.Add($"{number} move to {path}", "file_move", $$"""{"source":"hello.txt","destination":"{{path}}"}""", Extension);
        }

        foreach (var path in (string[])["link.txt", "linkdir/outside.txt", "environ.txt", "fifo.txt", "up/token"])
        {
            table.Add($"17-25 move from {path}", "file_move", $$"""{"source":"{{path}}","destination":"leak.txt"}""", Refused);
            table.Add($"17-25 move to {path}", "file_move", $$"""{"source":"hello.txt","destination":"{{path}}"}""", Refused);
        }

        return table;
    }
}
