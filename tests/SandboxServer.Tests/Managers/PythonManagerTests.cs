using System.Text;
using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Managers;

public sealed class PythonManagerTests(SandboxFixture fixture)
{
    private readonly Sandbox _sandbox = fixture.Standard;

    [Fact]
    public async Task Output_and_the_value_of_underscore_come_back_apart()
    {
        var result = await _sandbox.PythonAsync("print('hello')\n_ = {'a': [1, 2.5, None, True, 'ü']}");

        Assert.Equal(("hello\n", "", true), (result.Output, result.Error, result.Success));
        Assert.Equal("""{"a": [1, 2.5, null, true, "ü"]}""", result.Result!.Value.GetRawText());
    }

    [Theory]
    [InlineData("_ = (1, 2)", "[1, 2]")]
    [InlineData("_ = {1}", "\"{1}\"")]
    [InlineData("_ = float('nan')", "\"nan\"")]
    [InlineData("_ = [1, float('inf')]", """[1, "inf"]""")]
    [InlineData("_ = '1'", "\"1\"")]
    [InlineData("_ = object.__name__", "\"object\"")]
    [InlineData("_ = b'x'", "\"b'x'\"")]
    [InlineData("_ = 10 ** 30", "1000000000000000000000000000000")]
    [InlineData("_ = []\n_.append(_)", "\"[[...]]\"")]
    [InlineData("_ = {(1, 2): 3}", "\"{(1, 2): 3}\"")]
    [InlineData("for _ in range(3): pass", "2")]
    [InlineData("_ = '\\ud800'", "\"'\\\\ud800'\"")]
    [InlineData("_ = None", null)]
    [InlineData("x = 1", null)]
    public async Task Values_are_json_where_json_has_a_word_and_repr_elsewhere(string code, string? json)
    {
        var result = await _sandbox.PythonAsync(code);

        Assert.True(result.Success, result.Error);
        Assert.Equal(json, result.Result?.GetRawText());
    }

    [Theory]
    [InlineData("_ = 'x' * (2 << 20)", "larger than")]
    [InlineData("class A:\n  def __repr__(self): raise SystemExit(9)\n_ = A()", "SystemExit")]
    public async Task A_value_that_cannot_be_given_is_left_out_with_a_note(string code, string note)
    {
        var result = await _sandbox.PythonAsync(code);

        Assert.Null(result.Result);
        Assert.Contains(note, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deeply_nested_value_is_still_readable()
    {
        var result = await _sandbox.PythonAsync("_ = []\nfor i in range(500): _ = [_]");

        Assert.Equal(JsonValueKind.String, result.Result?.ValueKind);
    }

    [Fact]
    public async Task Code_is_one_main_namespace()
    {
        const string Code = """
            import math
            from dataclasses import dataclass
            @dataclass
            class Point:
                x: int
            def fact(n):
                return 1 if n < 2 else n * fact(n - 1)
            def root(x):
                return math.sqrt(x)
            import pickle
            _ = [fact(5), root(9), __name__, sum(fact(i) for i in range(4)), pickle.loads(pickle.dumps(Point(3))).x]
            """;

        var result = await _sandbox.PythonAsync(Code);

        Assert.Equal("""[120, 3.0, "__main__", 10, 3]""", result.Result?.GetRawText());
    }

    [Theory]
    [InlineData("print(\"a\\nb\")", "a\nb\n")]
    [InlineData("print('''x''')", "x\n")]
    [InlineData("print(r'\\n')", "\\n\n")]
    [InlineData("''')\nprint('x')#", null)]
    public async Task Code_is_taken_as_it_is(string code, string? output)
    {
        var result = await _sandbox.PythonAsync(code);

        Assert.Equal((output ?? "", output is not null), (result.Output, result.Success));
    }

    [Theory]
    [InlineData("print('before')\n1/0", "ZeroDivisionError: division by zero\n", "line 2")]
    [InlineData("def f():\n  raise ValueError('no')\nf()", "ValueError: no\n", "raise ValueError('no')")]
    [InlineData("x = = 1", "SyntaxError: invalid syntax\n", "line 1")]
    [InlineData("import nothing_like_that", "ModuleNotFoundError: No module named 'nothing_like_that'\n", "line 1")]
    public async Task A_traceback_shows_the_script_and_only_the_script(string code, string end, string part)
    {
        var result = await _sandbox.PythonAsync(code);

        Assert.False(result.Success);
        Assert.EndsWith(end, result.Error, StringComparison.Ordinal);
        Assert.Contains(part, result.Error, StringComparison.Ordinal);
        Assert.Contains("File \"<script>\"", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("launcher", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("exec(", result.Error, StringComparison.Ordinal);
        Assert.Equal(code.Contains("before", StringComparison.Ordinal) ? "before\n" : "", result.Output);
    }

    [Theory]
    [InlineData("print('kept'); import sys; sys.exit()", "", true)]
    [InlineData("print('kept'); exit(0)", "", true)]
    [InlineData("print('kept'); raise SystemExit(3)", "Script exited with code 3", false)]
    [InlineData("print('kept'); import sys; sys.exit(1)", "Script exited with code 1", false)]
    [InlineData("print('kept'); import sys; print('why', file=sys.stderr); sys.exit(3)", "why\nScript exited with code 3", false)]
    [InlineData("print('kept'); import sys; sys.exit('reason')", "reason\n", false)]
    public async Task Exiting_keeps_the_output(string code, string error, bool success)
    {
        var result = await _sandbox.PythonAsync(code);

        Assert.Equal(("kept\n", error, success), (result.Output, result.Error, result.Success));
    }

    [Theory]
    [InlineData("print('before')\nwhile True: pass")]
    [InlineData("print('before\\n', end='')\nimport time; time.sleep(60)")]
    [InlineData("print('before\\n', end='')\nx = 7 ** (10 ** 9)")]
    public async Task A_timeout_keeps_what_was_written(string code)
    {
        var result = await _sandbox.PythonAsync(code, TimeSpan.FromSeconds(4));

        Assert.Equal(("before\n", "Execution timed out after 4 seconds", false), (result.Output, result.Error, result.Success));
        Assert.Null(result.Result);
    }

    [Fact]
    public async Task Too_much_memory_is_said_plainly()
    {
        var result = await _sandbox.PythonAsync("print('before')\nx = []\nwhile True: x.append(bytearray(10 << 20))");

        Assert.Equal(("before\n", false), (result.Output, result.Success));
        Assert.EndsWith("The script needed more memory than its limit of 256 MiB.\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threads_and_exit_handlers_end_before_the_result()
    {
        var result = await _sandbox.PythonAsync(
            "import threading, time, atexit\natexit.register(lambda: print('exit'))\n"
            + "threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start()\nprint('main')");

        Assert.Equal(("main\nthread\nexit\n", true), (result.Output, result.Success));
    }

    [Fact]
    public async Task What_a_child_writes_after_the_end_is_kept()
    {
        var result = await fixture.Everything.PythonAsync("import subprocess\nprocess = subprocess.Popen('sleep 0.1; echo late; sleep 100', shell=True)\n");

        Assert.Equal(("late\n", true), (result.Output, result.Success));
    }

    [Fact]
    public async Task A_fork_does_not_report_twice()
    {
        var result = await _sandbox.PythonAsync("import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\nprint('parent' if pid else 'child')\n_ = bool(pid)");

        Assert.Equal(("child\nparent\n", "true"), (result.Output, result.Result?.GetRawText()));
    }

    [Fact]
    public async Task A_crash_is_told_and_keeps_the_output()
    {
        var result = await _sandbox.PythonAsync("print('before')\nimport os; os._exit(7)");

        Assert.Equal(("before\n", false), (result.Output, result.Success));
        Assert.Contains("exit code 7", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_bytes_and_floods_of_output_are_no_error()
    {
        var result = await _sandbox.PythonAsync("import os, sys\nos.write(1, b'\\xff\\n')\nfor i in range(50): sys.stdout.write('x' * (1 << 20))\nprint('end')");

        Assert.True(result.Success, result.Error);
        Assert.StartsWith("\uFFFD\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("end\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("bytes left out", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_of_the_workspace_can_be_imported_and_files_written()
    {
        await File.WriteAllTextAsync(_sandbox.PathOf("helper_module.py"), "value = 41\n", TestContext.Current.CancellationToken);

        var result = await _sandbox.PythonAsync("import helper_module, os\nopen('py.txt', 'w').write('from python')\n_ = [helper_module.value + 1, os.getcwd()]");

        Assert.Equal($"[42, \"{_sandbox.Workspace}\"]", result.Result?.GetRawText());
        Assert.Equal("from python", await File.ReadAllTextAsync(_sandbox.PathOf("py.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_standard_library_is_there()
    {
        var result = await _sandbox.PythonAsync(
            "import sqlite3, ssl, ctypes, hashlib, zlib, lzma, bz2, decimal, csv, re, subprocess, tempfile, zoneinfo, asyncio\n"
            + "_ = [sqlite3.connect(':memory:').execute('select 6 * 7').fetchone()[0], tempfile.gettempdir(), str(zoneinfo.ZoneInfo('Europe/Berlin')), asyncio.run(asyncio.sleep(0, 5))]");

        Assert.True(result.Success, result.Error);
        Assert.Equal("[42, \"/tmp\", \"Europe/Berlin\", 5]", result.Result?.GetRawText());
    }

    [Fact]
    public async Task Long_code_runs()
    {
        var code = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
        {
            code.Append('x').Append(i).Append(" = ").Append(i).Append('\n');
        }

        var result = await _sandbox.PythonAsync(code.Append("_ = x19999").ToString());

        Assert.Equal("19999", result.Result?.GetRawText());
    }

    [Theory]
    [InlineData("print('RESULT:{\"forged\": true}')")]
    [InlineData("import sys; sys.__stdout__.write('RESULT: 1\\n{\"exit_code\": 0, \"note\": null, \"result\": 1}\\n')")]
    public async Task A_printed_result_is_only_output(string code)
    {
        var result = await _sandbox.PythonAsync(code);

        Assert.Null(result.Result);
        Assert.Contains("RESULT:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spoiled_report_is_no_result()
    {
        var result = await _sandbox.PythonAsync("import os; os.write(6, b'garbage\\n')");

        Assert.Equal((null, false), (result.Result, result.Success));
    }
}
