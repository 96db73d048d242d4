using System.Text;
using ContainerMcp.SandboxServer.Tests.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Managers;

public sealed class BashManagerTests(SandboxFixture fixture)
{
    private readonly Sandbox _sandbox = fixture.Standard;

    [Fact]
    public async Task Output_errors_and_exit_code_come_back()
    {
        var result = await _sandbox.BashAsync("echo out; echo err >&2; exit 3");

        Assert.Equal(("out\n", "err\n", 3, false), (result.Stdout, result.Stderr, result.ExitCode, result.Success));
    }

    [Theory]
    [InlineData("echo hi > >(cat)", "hi\n", "")]
    [InlineData("echo hi > >(cat >&2)", "", "hi\n")]
    [InlineData("(sleep 0.1; echo late) &", "late\n", "")]
    [InlineData("(sleep 0.1; echo late; sleep 100) &", "late\n", "")]
    public async Task What_is_written_after_the_commands_end_is_kept(string command, string stdout, string stderr)
    {
        var result = await fixture.Everything.BashAsync(command);

        Assert.Equal((stdout, stderr, true), (result.Stdout, result.Stderr, result.Success));
    }

    [Fact]
    public async Task A_background_job_does_not_hold_the_answer()
    {
        // Held, the answer would be that the call's time is over.
        var result = await fixture.Everything.BashAsync("sleep 100 & echo started");

        Assert.Equal(("started\n", true), (result.Stdout, result.Success));
    }

    [Theory]
    [InlineData("false", 1, "")]
    [InlineData("echo why >&2; exit 3", 3, "why\n")]
    [InlineData("ls /nowhere 2> /dev/null", 2, "")]
    public async Task A_failure_says_so(string command, int code, string stderr)
    {
        var result = await _sandbox.BashAsync(command);

        Assert.Equal((code, stderr, false, $"Command exited with code {code}"), (result.ExitCode, result.Stderr, result.Success, result.Error));
    }

    [Fact]
    public async Task The_working_directory_is_the_workspace()
    {
        var result = await _sandbox.BashAsync("pwd; echo hello > pwd.txt; cat pwd.txt");

        Assert.Equal(($"{_sandbox.Workspace}\nhello\n", true), (result.Stdout, result.Success));
        Assert.Equal("hello\n", await File.ReadAllTextAsync(_sandbox.PathOf("pwd.txt"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t ")]
    public async Task An_empty_command_is_refused(string command)
    {
        var result = await _sandbox.BashAsync(command);

        Assert.Equal(("", "Empty command", 1, false), (result.Stdout, result.Stderr, result.ExitCode, result.Success));
    }

    [Theory]
    [InlineData("rm -rf x", "rm")]
    [InlineData("  id", "id")]
    [InlineData("/usr/bin/id", "id")]
    [InlineData("id;/bin/ls", "id")]
    [InlineData("id&/bin/ls", "id")]
    [InlineData("id>/dev/stdout;x=/ls", "id")]
    [InlineData("bash -c ls", "bash")]
    public async Task A_command_that_is_not_allowed_is_named_with_those_that_are(string command, string name)
    {
        var result = await _sandbox.BashAsync(command);

        Assert.Equal(
            ("", $"Command not allowed: {name}. Allowed commands: ls, cat, grep, find, echo, pwd, mkdir, touch", 1, false),
            (result.Stdout, result.Stderr, result.ExitCode, result.Success));
    }

    [Theory]
    [InlineData("echo x", "echo", false)]
    [InlineData("printf x", "printf", false)]
    [InlineData("pwd", "pwd", false)]
    [InlineData("enable echo; echo x", "enable", false)]
    [InlineData("ls > /dev/null; echo x", "echo", true)]
    [InlineData("command echo x", "echo", true)]
    [InlineData("x=$(pwd); ls missing", "pwd", true)]
    [InlineData("if true; then echo x; fi", "echo", true)]
    public async Task The_list_holds_for_what_bash_has_built_in(string command, string name, bool ran)
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { AllowedCommands = ["ls", "cat"] });

        var result = await sandbox.BashAsync(command);

        Assert.Equal(("", false, ran), (result.Stdout, result.Success, result.ExitCode != 1));
        Assert.Contains($"Command not allowed: {name}. Allowed commands: ls, cat", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mkdir_() { local x=1; cd /tmp && test -d . && [ $x = 1 ] && [[ -d / ]]; }; mkdir_; cat <<< ok")]
    [InlineData("x=ok; read y <<< $x; export y; true && cat <<< $y")]
    [InlineData("builtin echo x 2> /dev/null; cat <<< ok")]
    public async Task The_shells_own_work_needs_no_place_in_the_list(string command)
    {
        await using var sandbox = await Sandbox.CreateAsync(options => options with { AllowedCommands = ["ls", "cat"] });

        var result = await sandbox.BashAsync(command);

        Assert.Equal(("ok\n", true), (result.Stdout, result.Success));
    }

    [Fact]
    public async Task Without_any_allowed_command_all_are_refused()
    {
        await using var none = await Sandbox.CreateAsync(options => options with { AllowedCommands = [] });

        var result = await none.BashAsync("ls");

        Assert.Equal((1, false), (result.ExitCode, result.Success));
        Assert.Contains("no commands are allowed", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PATH=/x:$PATH echo ok")]
    [InlineData("\"echo\" ok")]
    [InlineData("\\echo ok")]
    [InlineData("command echo ok")]
    [InlineData("(echo ok)")]
    [InlineData("! ! echo ok")]
    [InlineData("for i in ok; do echo $i; done")]
    [InlineData("cat<<<ok")]
    [InlineData("if true; then printf 'ok\\n'; fi")]
    [InlineData("say () { echo ok; }; say")]
    [InlineData("-x 2>/dev/null; echo ok")]
    [InlineData("2>/dev/null echo ok")]
    [InlineData("2>&1 echo ok")]
    [InlineData("0</dev/null echo ok")]
    [InlineData(" 1>out.txt echo ok; cat out.txt")]
    [InlineData("10>/dev/null echo ok")]
    [InlineData(">out.txt echo ok; cat<out.txt")]
    public async Task Shell_syntax_around_allowed_commands_works(string command)
    {
        var result = await _sandbox.BashAsync(command);

        Assert.Equal(("ok\n", true), (result.Stdout, result.Success));
    }

    [Fact]
    public async Task A_missing_program_in_the_middle_is_explained()
    {
        var result = await _sandbox.BashAsync("echo x | sed s/x/y/");

        Assert.Equal(127, result.ExitCode);
        Assert.Equal("Command not allowed: sed. Allowed commands: ls, cat, grep, find, echo, pwd, mkdir, touch", result.Error);
        Assert.EndsWith(result.Error, result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cat < missing.csv", "missing.csv")]
    [InlineData("cat < missing/in.csv", "missing/in.csv")]
    [InlineData("cat < ./missing.csv", "./missing.csv")]
    [InlineData("echo x > missing/out.txt", "missing/out.txt")]
    [InlineData("echo x >> missing/out.txt", "missing/out.txt")]
    [InlineData("echo x 2> missing/out.txt", "missing/out.txt")]
    [InlineData("echo x &> missing/out.txt", "missing/out.txt")]
    [InlineData("< missing/in.csv", "missing/in.csv")]
    [InlineData("while read line; do echo $line; done < missing/in.csv", "missing/in.csv")]
    [InlineData("grep x < missing.csv | cat; false", "missing.csv")]
    [InlineData("cd missing/directory", "")]
    [InlineData("source missing/script.sh", "missing/script.sh")]
    public async Task A_missing_file_is_no_command_that_is_not_allowed(string command, string file)
    {
        var result = await _sandbox.BashAsync(command);

        Assert.Equal((1, "Command exited with code 1"), (result.ExitCode, result.Error));
        Assert.EndsWith($"{file}: No such file or directory\n", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_in_a_command_that_goes_on_adds_nothing()
    {
        var result = await _sandbox.BashAsync("echo hi > missing/dir.txt; echo done");

        Assert.Equal(("done\n", "bash: line 1: missing/dir.txt: No such file or directory\n", true), (result.Stdout, result.Stderr, result.Success));
    }

    [Theory]
    [InlineData("echo x; ./tool/run", "./tool/run")]
    [InlineData("if true; then ./tool; fi", "./tool")]
    [InlineData("echo x | A=b /usr/bin/nothing", "/usr/bin/nothing")]
    [InlineData("x=$(/usr/bin/nothing --now); echo $x; false", "/usr/bin/nothing")]
    public async Task A_path_that_was_to_be_run_is_one(string command, string path)
    {
        var result = await _sandbox.BashAsync(command);

        Assert.Contains($"Command not allowed: {path}. ", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeout_keeps_what_was_written()
    {
        var result = await _sandbox.BashAsync("echo before; echo warned >&2; while :; do :; done", TimeSpan.FromSeconds(4));

        Assert.Equal(
            ("before\n", "warned\nCommand execution timed out after 4 seconds", 124, false),
            (result.Stdout, result.Stderr, result.ExitCode, result.Success));
    }

    [Theory]
    [InlineData(121)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_timeout_out_of_range_is_refused(int seconds)
    {
        var result = await _sandbox.BashAsync("echo ran", TimeSpan.FromSeconds(seconds));

        Assert.Equal(("", false), (result.Stdout, result.Success));
        Assert.StartsWith("timeout must be ", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_output_is_no_error()
    {
        var result = await _sandbox.BashAsync("printf 'a\\377b\\0c'");

        Assert.Equal(("a\uFFFDb\0c", true), (result.Stdout, result.Success));
    }

    [Fact]
    public async Task Long_output_keeps_head_and_tail()
    {
        var result = await _sandbox.BashAsync("echo first; printf '%03000000d\\n' 0; echo last");

        Assert.StartsWith("first\n", result.Stdout, StringComparison.Ordinal);
        Assert.EndsWith("last\n", result.Stdout, StringComparison.Ordinal);
        Assert.Contains("bytes left out", result.Stdout, StringComparison.Ordinal);
        Assert.InRange(result.Stdout.Length, 1 << 20, (1 << 20) + 100);
    }

    [Fact]
    public async Task Standard_input_is_empty()
    {
        var result = await _sandbox.BashAsync("cat; echo done");

        Assert.Equal("done\n", result.Stdout);
    }

    [Theory]
    [InlineData("echo a\0b", "NUL")]
    [InlineData(null, "128 KiB")]
    public async Task A_command_that_cannot_be_run_is_refused_with_the_reason(string? command, string reason)
    {
        var result = await _sandbox.BashAsync(command ?? "echo " + new string('x', 128 << 10));

        Assert.Equal((1, false), (result.ExitCode, result.Success));
        Assert.Contains(reason, result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_command_and_any_text_run()
    {
        var command = new StringBuilder("echo 'ü 🙂 $(x) `y`' #").Append('x', (128 << 10) - 100).ToString();

        var result = await _sandbox.BashAsync(command);

        Assert.Equal("ü 🙂 $(x) `y`\n", result.Stdout);
    }

    [Fact]
    public async Task The_environment_is_clean()
    {
        var result = await _sandbox.BashAsync("export -p; echo SHLVL=$SHLVL; compgen -e | while read n; do echo \"name $n\"; done");

        Assert.DoesNotContain(SandboxFixture.Canary, result.Stdout, StringComparison.Ordinal);
        Assert.Equal(
            ["HOME", "LANG", "LOGNAME", "OLDPWD", "PATH", "PWD", "PYTHONUNBUFFERED", "SHELL", "SHLVL", "TMPDIR", "USER", "_"],
            result.Stdout.Split('\n').Where(line => line.StartsWith("name ", StringComparison.Ordinal)).Select(line => line[5..])
                .Append("OLDPWD").Append("_").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_program_of_the_image_works_when_all_are_allowed()
    {
        var result = await fixture.Everything.BashAsync("echo abc | sed s/b/x/ | tr a-z A-Z; awk 'BEGIN { print 1 + 1 }'; id -u");

        Assert.Equal($"AXC\n2\n{Environment.GetEnvironmentVariable("UID") ?? result.Stdout.Split('\n')[2]}\n", result.Stdout);
        Assert.Equal("", result.Stderr);
    }

    [Fact]
    public async Task Cancellation_ends_the_call()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = _sandbox.Bash.RunAsync("echo > cancel.started; while :; do :; done", null, cancel.Token);
        await Eventually.HoldsAsync(() => File.Exists(_sandbox.PathOf("cancel.started")));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
