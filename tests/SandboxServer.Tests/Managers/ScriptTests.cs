using ContainerMcp.SandboxServer.Tests.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Managers;

/// <summary>
/// Scripts as people write them: what they leave open, how they end, which processes they start, which values they return. Each says in
/// its first line what it wants (see <see cref="ScriptWish"/>) and runs in both tools, by python3 in a command as well.
/// </summary>
public sealed class ScriptTests(SandboxFixture fixture)
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Scripts");

    private readonly Sandbox _sandbox = fixture.Everything;

    public static TheoryData<string> Scripts => [.. Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Commands =>
        [.. Scripts.Select(static row => row.Data).Where(static name => name.EndsWith(".py", StringComparison.Ordinal) && ScriptWish.Read(Path.Combine(Folder, name)).InBoth)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_gets_what_it_wants(string name)
    {
        var path = Path.Combine(Folder, name);
        var wish = ScriptWish.Read(path);
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        if (name.EndsWith(".sh", StringComparison.Ordinal))
        {
            await CommandAsync(wish, text);
            return;
        }

        var result = await _sandbox.PythonAsync(text, wish.Limit);

        wish.Check(result.Output, result.Error, result.Success, wish.Success ?? true, $"Execution timed out after {wish.Timeout} seconds");
        if (wish.Result is { } value)
        {
            Assert.Equal(value.GetRawText(), result.Result?.GetRawText() ?? "null", ignoreWhiteSpaceDifferences: true, ignoreAllWhiteSpace: true);
        }

        await CheckFilesAsync(wish);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_same_script_gets_it_from_python3(string name)
    {
        var wish = ScriptWish.Read(Path.Combine(Folder, name));
        File.Copy(Path.Combine(Folder, name), _sandbox.PathOf(name), overwrite: true);

        await CommandAsync(wish, $"exec python3 {name}");
    }

    private async Task CommandAsync(ScriptWish wish, string command)
    {
        var result = await _sandbox.BashAsync(command, wish.Limit);

        wish.Check(
            result.Stdout, result.Stderr, result.Success, wish.BashSuccess ?? wish.Success ?? true, $"Command execution timed out after {wish.Timeout} seconds");
        Assert.True(wish.Code is null || wish.Code == result.ExitCode, $"exit code {result.ExitCode}");
        await CheckFilesAsync(wish);
    }

    private async Task CheckFilesAsync(ScriptWish wish)
    {
        foreach (var (file, content) in wish.Files ?? [])
        {
            Assert.Equal(content, await File.ReadAllTextAsync(_sandbox.PathOf(file), TestContext.Current.CancellationToken));
            File.Delete(_sandbox.PathOf(file));
        }

        if (wish.CheckCode is { } code)
        {
            Assert.Equal(wish.Checked, (await _sandbox.PythonAsync(code)).Output);
        }
    }
}
