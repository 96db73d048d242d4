using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Settings;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Hosting;

public sealed class StartMarkTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mark-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_second_start_in_a_pod_is_a_restart()
    {
        var settings = Settings(Path.Combine(_directory, "started"));

        Assert.Null(StartMark.Set(settings, TimeProvider.System).Restart);
        Assert.Contains("was started again", StartMark.Set(settings, TimeProvider.System).Restart?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_happened_in_this_pod_is_later_than_what_ended_the_one_before()
    {
        var settings = Settings(Path.Combine(_directory, "started")) with { Restart = new("evicted", null) };

        Assert.Equal("evicted", StartMark.Set(settings, TimeProvider.System).Restart?.Reason);
        Assert.NotEqual("evicted", StartMark.Set(settings, TimeProvider.System).Restart?.Reason);
    }

    [Fact]
    public void Where_no_mark_can_be_left_the_server_starts_all_the_same() =>
        Assert.Null(StartMark.Set(Settings(Path.Combine(_directory, "nowhere", "started")), TimeProvider.System).Restart);

    [Fact]
    public void A_link_in_the_place_of_the_mark_is_not_followed()
    {
        var (mark, target) = (Path.Combine(_directory, "started"), Path.Combine(_directory, "target"));
        File.CreateSymbolicLink(mark, target);
        StartMark.Set(Settings(mark), TimeProvider.System);

        Assert.False(File.Exists(target));
    }

    private static ServerSettings Settings(string path) =>
        ServerSettings.Parse(new Dictionary<string, string> { ["MCP_ALLOW_ANONYMOUS"] = "true", ["MCP_STARTED_FILE"] = path });
}
