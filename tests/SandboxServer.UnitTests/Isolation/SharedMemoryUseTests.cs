using ContainerMcp.SandboxServer.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>The /dev/shm that the jails of a pod share: nothing in it outlives the calls that could use it.</summary>
public sealed class SharedMemoryUseTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("container-mcp-test-");
    private readonly DirectoryInfo _beside = Directory.CreateTempSubdirectory("container-mcp-test-");

    public void Dispose()
    {
        _place.Delete(recursive: true);
        _beside.Delete(recursive: true);
    }

    [Fact]
    public void It_is_emptied_when_the_last_call_has_ended()
    {
        var use = new SharedMemoryUse(_place.FullName);
        File.WriteAllText(Path.Combine(_beside.FullName, "kept"), "");
        use.Enter();
        use.Enter();
        File.WriteAllText(Path.Combine(_place.FullName, "sem.lock"), "");
        Directory.CreateDirectory(Path.Combine(_place.FullName, "deep", "er"));
        File.CreateSymbolicLink(Path.Combine(_place.FullName, "link"), _beside.FullName);

        use.Leave();
        Assert.Equal(3, _place.EnumerateFileSystemInfos().Count());

        use.Leave();
        Assert.Empty(_place.EnumerateFileSystemInfos());
        Assert.Single(_beside.EnumerateFileSystemInfos());
    }
}
