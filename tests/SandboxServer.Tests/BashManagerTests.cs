using ContainerMcp.SandboxServer.Tests.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests;

public sealed class BashManagerTests : IAsyncLifetime
{
    private Sandbox _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await Sandbox.CreateAsync();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Output_errors_and_exit_code_come_back()
    {
        var result = await _sandbox.BashAsync("echo out; echo err >&2; exit 3");

        Assert.Equal(("out\n", "err\n", 3, false), (result.Stdout, result.Stderr, result.ExitCode, result.Success));
    }

    [Fact]
    public async Task The_working_directory_is_the_workspace()
    {
        var result = await _sandbox.BashAsync("pwd; echo hello > made.txt; cat made.txt");

        Assert.Equal($"{_sandbox.Workspace}\nhello\n", result.Stdout);
        Assert.True(result.Success);
        Assert.Equal("hello\n", await File.ReadAllTextAsync(_sandbox.PathOf("made.txt"), TestContext.Current.CancellationToken));
    }
}
