namespace ContainerMcp.SandboxServer.Tests.Contract;

/// <summary>docs/contract.md: the five file tools.</summary>
internal static class FileContractTable
{
    public static ConformanceTable Table { get; } = new()
    {
        { "file_read: content, size, modified, success", "file_read", """{"path":"hello.txt"}""", """{"content":"hello","size":5,"success":true}""" },
        { "file_read: a leading slash is the workspace's root", "file_read", """{"path":"/hello.txt"}""", """{"content":"hello","success":true}""" },
        { "file_read: empty file", "file_read", """{"path":"empty.txt"}""", """{"content":"","size":0,"success":true}""" },
        { "file_read: line ends stay", "file_read", """{"path":"crlf.txt"}""", """{"content":"a\r\nb\r\n","size":6,"success":true}""" },
        { "file_read: BOM stays as U+FEFF", "file_read", """{"path":"bom.txt"}""", """{"content":"\uFEFFx","size":4,"success":true}""" },
        { "file_read: utf-8-sig takes the BOM away", "file_read", """{"path":"bom.txt","encoding":"utf-8-sig"}""", """{"content":"x","success":true}""" },
        { "file_read: invalid UTF-8", "file_read", """{"path":"latin.txt"}""", """{"content":"","success":false,"error":"~decode"}""" },
        { "file_read: encoding is honoured", "file_read", """{"path":"latin.txt","encoding":"latin-1"}""", """{"content":"é","size":1,"success":true}""" },
        { "file_read: Python's names of encodings", "file_read", """{"path":"latin.txt","encoding":"ISO8859_1"}""", """{"content":"é","success":true}""" },
        { "file_read: utf-16 with BOM", "file_read", """{"path":"utf16.txt","encoding":"UTF-16"}""", """{"content":"x","size":4,"success":true}""" },
        { "file_read: unknown encoding", "file_read", """{"path":"hello.txt","encoding":"klingon"}""", """{"content":"","success":false,"error":"~encoding"}""" },
        { "file_read: empty encoding", "file_read", """{"path":"hello.txt","encoding":""}""", """{"success":false,"error":"~encoding"}""" },
        { "file_read: null encoding is the default", "file_read", """{"path":"hello.txt","encoding":null}""", """{"content":"hello","success":true}""" },
        { "file_read: not found", "file_read", """{"path":"missing.txt"}""", """{"content":"","size":null,"modified":null,"success":false,"error":"File not found: missing.txt"}""" },
        { "file_read: directory", "file_read", """{"path":"a"}""", """{"success":false,"error":"Path is a directory: a"}""" },
        { "file_read: directory with an allowed extension", "file_read", """{"path":"dir.txt"}""", """{"success":false,"error":"Path is a directory: dir.txt"}""" },
        { "file_read: extension", "file_read", """{"path":"secret.pem"}""", """{"success":false,"error":"File extension not allowed: pem"}""" },
        { "file_read: exactly the limit", "file_read", """{"path":"exact.txt"}""", """{"size":1048576,"success":true}""" },
        { "file_read: above the limit", "file_read", """{"path":"over.txt"}""", """{"content":"","success":false,"error":"File too large: 1048577 bytes (maximum 1 MB)"}""" },
        { "file_read: missing path", "file_read", "{}", "!'path' is missing" },
        { "file_read: path of another type", "file_read", """{"path":1}""", "!'path' is a number" },
        { "file_read: path null", "file_read", """{"path":null}""", "!'path' is missing" },
        { "file_read: unknown arguments are ignored", "file_read", """{"path":"hello.txt","recursive":true}""", """{"success":true}""" },
        { "file_write: success, path as given", "file_write", """{"path":"/w/new.txt","content":"x"}""", """{"success":true,"path":"/w/new.txt"}""" },
        {
            "file_write: replaces, bytes as given",
            new ConformanceStep("file_write", """{"path":"w/twice.txt","content":"a\r\nfirst"}""", """{"success":true}"""), new("file_write", """{"path":"w/twice.txt","content":"a\r\nb"}""", """{"success":true}"""),
            new("file_read", """{"path":"w/twice.txt"}""", """{"content":"a\r\nb","size":4}""")
        },
        {
            "file_write: no BOM is added, Unicode is kept",
            new ConformanceStep("file_write", """{"path":"w/é😀.txt","content":"é😀\u0000\u202e"}""", """{"success":true,"path":"w/é😀.txt"}"""), new("file_read", """{"path":"w/é😀.txt"}""", """{"content":"é😀\u0000\u202e","size":10}""")
        },
        {
            "file_write: encoding is honoured",
            new ConformanceStep("file_write", """{"path":"w/latin.txt","content":"é","encoding":"latin-1"}""", """{"success":true}"""), new("file_read", """{"path":"w/latin.txt","encoding":"latin-1"}""", """{"content":"é","size":1}""")
        },
        { "file_write: what the encoding cannot hold", "file_write", """{"path":"w/none.txt","content":"é","encoding":"ascii"}""", """{"success":false,"path":"w/none.txt","error":"~encode"}""" },
        { "file_write: empty content", new("file_write", """{"path":"w/empty.txt","content":""}""", """{"success":true}"""), new("file_read", """{"path":"w/empty.txt"}""", """{"content":"","size":0}""") },
        { "file_write: extension", "file_write", """{"path":"w/x.sh","content":""}""", """{"success":false,"path":"w/x.sh","error":"File extension not allowed: sh"}""" },
        { "file_write: makes directories", new("file_write", """{"path":"w/d/e/f.md","content":"x"}""", """{"success":true}"""), new("file_list", """{"path":"w/d"}""", """{"entries":[{"name":"e","path":"w/d/e","is_directory":true,"size":null}]}""") },
        { "file_write: onto a directory", "file_write", """{"path":"dir.txt","content":"x"}""", """{"success":false,"error":"Path is a directory: dir.txt"}""" },
        { "file_write: below a file", "file_write", """{"path":"hello.txt/x.txt","content":"x"}""", """{"success":false,"error":"~not a directory"}""" },
        { "file_write: missing content", "file_write", """{"path":"w/x.txt"}""", "!'content' is missing" },
        { "file_write: content of another type", "file_write", """{"path":"w/x.txt","content":{"a":1}}""", "!'content' is an object" },
        { "file_list: root by default, path as given", "file_list", "{}", """{"path":"/","success":true}""" },
        {
            "file_list: sorted, hidden ones too, sizes of files only, a dangling link is an entry", "file_list", """{"path":"/list/"}""",
            """{"path":"/list/","success":true,"entries":[{"name":".hidden.txt","path":"list/.hidden.txt","is_directory":false,"size":0},{"name":"Z.md"},{"name":"[x].txt"},{"name":"a.txt","size":1},{"name":"b.txt","size":2},{"name":"back\\slash.txt"},{"name":"dangling.txt","is_directory":false,"size":null},{"name":"fifo.txt","is_directory":false,"size":null},{"name":"sub","path":"list/sub","is_directory":true,"size":null},{"name":"é.txt"}]}"""
        },
        { "file_list: pattern on names, a star takes dotfiles", "file_list", """{"path":"list","pattern":"*.txt"}""", """{"entries":[{"name":".hidden.txt"},{},{"name":"a.txt"},{},{},{},{},{}]}""" },
        { "file_list: pattern is case-sensitive", "file_list", """{"path":"list","pattern":"z*"}""", """{"entries":[],"success":true}""" },
        { "file_list: pattern ? and [ab]", "file_list", """{"path":"list","pattern":"[ab].???"}""", """{"entries":[{"name":"a.txt"},{"name":"b.txt"}]}""" },
        { "file_list: pattern [!a]", "file_list", """{"path":"list","pattern":"[!a].txt"}""", """{"entries":[{"name":"b.txt"},{"name":"é.txt"}]}""" },
        { "file_list: pattern with an open bracket", "file_list", """{"path":"list","pattern":"[x].txt["}""", """{"entries":[]}""" },
        { "file_list: a bracket in a bracket", "file_list", """{"path":"list","pattern":"[[]x[]].txt"}""", """{"entries":[{"name":"[x].txt"}]}""" },
        { "file_list: empty pattern is none", "file_list", """{"path":"list","pattern":""}""", """{"entries":[{},{},{},{},{},{},{},{},{},{}]}""" },
        { "file_list: 45 a pattern does not climb", "file_list", """{"path":"list","pattern":"../*"}""", """{"entries":[],"success":true}""" },
        { "file_list: pattern does not look at paths", "file_list", """{"path":"/","pattern":"list/*"}""", """{"entries":[]}""" },
        { "file_list: not recursive", "file_list", """{"path":"trees","recursive":true}""", """{"entries":[{"name":"deep"}]}""" },
        { "file_list: not found", "file_list", """{"path":"missing"}""", """{"entries":[],"path":"missing","success":false,"error":"Path not found: missing"}""" },
        { "file_list: a file", "file_list", """{"path":"hello.txt"}""", """{"entries":[],"success":false,"error":"Path is not a directory: hello.txt"}""" },
        { "file_list: empty path is the root", "file_list", """{"path":""}""", """{"path":"","success":true}""" },
        { "file_list: pattern of another type", "file_list", """{"pattern":["*"]}""", "!'pattern' is an array" },
        {
            "file_delete: success, path as given",
            new ConformanceStep("file_write", """{"path":"d/gone.txt","content":"x"}""", """{"success":true}"""), new("file_delete", """{"path":"/d/gone.txt"}""", """{"success":true,"path":"/d/gone.txt"}"""),
            new("file_delete", """{"path":"/d/gone.txt"}""", """{"success":false,"path":"/d/gone.txt","error":"~File not found: "}""")
        },
        { "file_delete: directory", "file_delete", """{"path":"a/b"}""", """{"success":false,"path":"a/b","error":"Cannot delete directory: a/b"}""" },
        { "file_delete: root", "file_delete", """{"path":"/"}""", """{"success":false,"error":"~Cannot delete directory"}""" },
        { "file_delete: missing path", "file_delete", "{}", "!'path' is missing" },
        {
            "file_move: success, source and destination as given",
            new ConformanceStep("file_write", """{"path":"m/a.txt","content":"x"}""", """{"success":true}"""), new("file_move", """{"source":"/m/a.txt","destination":"m/n/b.md"}""", """{"success":true,"source":"/m/a.txt","destination":"m/n/b.md"}"""),
            new("file_read", """{"path":"m/n/b.md"}""", """{"content":"x"}"""), new("file_read", """{"path":"m/a.txt"}""", """{"success":false}""")
        },
        {
            "file_move: replaces",
            new ConformanceStep("file_write", """{"path":"m/c.txt","content":"new"}""", """{"success":true}"""), new("file_write", """{"path":"m/d.txt","content":"old"}""", """{"success":true}"""),
            new("file_move", """{"source":"m/c.txt","destination":"m/d.txt"}""", """{"success":true}"""), new("file_read", """{"path":"m/d.txt"}""", """{"content":"new"}""")
        },
        {
            "the path that pwd shows",
            new ConformanceStep("file_write", """{"path":"/workspace/shown.txt","content":"x"}""", """{"success":true,"path":"/workspace/shown.txt"}"""), new("file_read", """{"path":"shown.txt"}""", """{"content":"x"}"""),
            new("file_list", """{"path":"/workspace","pattern":"shown.txt"}""", """{"entries":[{"name":"shown.txt","path":"shown.txt"}],"path":"/workspace"}"""), new("file_move", """{"source":"~/shown.txt","destination":"/workspace/moved.txt"}""", """{"success":true}"""),
            new("file_delete", """{"path":"file:///workspace/moved.txt"}""", """{"success":true}"""), new("file_read", """{"path":"/workspace/moved.txt"}""", """{"success":false,"error":"File not found: /workspace/moved.txt"}""")
        },
        { "a slash at the end makes no file", "file_write", """{"path":"new.txt/","content":"x"}""", """{"success":false,"error":"~Path ends as a directory's: new.txt/"}""" },
        { "file_move: not found", "file_move", """{"source":"missing.txt","destination":"m/x.txt"}""", """{"success":false,"source":"missing.txt","destination":"m/x.txt","error":"Source file not found: missing.txt"}""" },
        { "file_move: directory", "file_move", """{"source":"a","destination":"m/x.txt"}""", """{"success":false,"error":"Source is a directory: a"}""" },
        { "file_move: onto a directory", "file_move", """{"source":"hello.txt","destination":"dir.txt"}""", """{"success":false,"error":"Path is a directory: dir.txt"}""" },
        { "file_move: extension of the destination", "file_move", """{"source":"hello.txt","destination":"m/x.sh"}""", """{"success":false,"error":"File extension not allowed: sh"}""" },
        { "file_move: missing destination", "file_move", """{"source":"hello.txt"}""", "!'destination' is missing" },
        { "file_move: the names of later versions are unknown", "file_move", """{"source_path":"hello.txt","destination_path":"x.txt"}""", "!'source' is missing" },
    };
}
