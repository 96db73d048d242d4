using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>A workspace that belongs to the server's user, as with `make server` and on some volumes: a script may close it.</summary>
public sealed class WorkspaceRootTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0")]
    [InlineData("0o444")]
    [InlineData("0o311")]
    [InlineData("0o7000")]
    public async Task A_script_that_closes_the_workspace_stops_no_later_call(string mode)
    {
        await using var sandbox = await Sandbox.CreateAsync();
        await File.WriteAllTextAsync(sandbox.PathOf("kept.txt"), "kept", Ct);

        var closed = await sandbox.Python.RunAsync($"import os; os.chmod('.', {mode})", null, Ct);
        var command = await sandbox.BashAsync("cat kept.txt; echo new > new.txt");
        var script = await sandbox.Python.RunAsync("print(open('new.txt').read())", null, Ct);

        Assert.True(closed.Success, closed.Error);
        Assert.Equal(("kept", "", true), (command.Stdout, command.Stderr, command.Success));
        Assert.Equal(("new\n\n", true), (script.Output, script.Success));
    }

    [Fact]
    public async Task The_file_tools_find_it_open_again()
    {
        await using var sandbox = await Sandbox.CreateAsync();

        await sandbox.Python.RunAsync("import os; os.chmod('.', 0)", null, Ct);

        // The place of a call, and with it the workspace, is given back just after its answer.
        await Eventually.HoldsAsync(() => (File.GetUnixFileMode(sandbox.Workspace) & (UnixFileMode)0b111_000_000) == (UnixFileMode)0b111_000_000);
    }
}
