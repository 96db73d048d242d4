using ContainerMcp.SandboxServer.Isolation;
using Microsoft.Extensions.Logging.Abstractions;
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
    public async Task It_is_emptied_when_the_last_call_has_ended()
    {
        var use = new SharedMemoryUse(_place.FullName);
        File.WriteAllText(Path.Combine(_beside.FullName, "kept"), "");
        await use.EnterAsync(TestContext.Current.CancellationToken);
        await use.EnterAsync(TestContext.Current.CancellationToken);
        File.WriteAllText(Path.Combine(_place.FullName, "sem.lock"), "");
        Directory.CreateDirectory(Path.Combine(_place.FullName, "deep", "er"));
        File.CreateSymbolicLink(Path.Combine(_place.FullName, "link"), _beside.FullName);

        await use.LeaveAsync();
        Assert.Equal(3, _place.EnumerateFileSystemInfos().Count());

        await use.LeaveAsync();
        Assert.Empty(_place.EnumerateFileSystemInfos());
        Assert.Single(_beside.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_place_that_cannot_be_listed_keeps_no_call_from_ending()
    {
        var use = new SharedMemoryUse(Path.Combine(_place.FullName, "gone"));
        await use.EnterAsync(TestContext.Current.CancellationToken);

        await use.LeaveAsync();

        await use.EnterAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>In pods: elsewhere each jail has a place of its own.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_a_call_empties_what_the_jails_of_a_container_share(bool isOfContainer)
    {
        var options = new IsolationOptions
        {
            Workspace = _beside.FullName,
            SharedMemory = isOfContainer ? SharedMemory.OfContainer : SharedMemory.Private,
            SharedMemoryDirectory = _place.FullName,
            MaxConcurrentCalls = 1,
        };
        using var factory = new JailFactory(options, TimeProvider.System, NullLogger<JailFactory>.Instance);
        await using var runner = new JailRunner(factory, new Proven(), new Dictionary<JailKind, JailPool>(), TimeProvider.System);
        File.WriteAllText(Path.Combine(_place.FullName, "left"), "");

        for (var call = 0; call < 2; call++)
        {
            // There is no jail, which is no matter. The second call gets the place that the first leaves when all is done.
            await Assert.ThrowsAsync<KeyNotFoundException>(() => runner.RunAsync(new(JailKind.Bash, "", TimeSpan.FromSeconds(30)), TestContext.Current.CancellationToken));
        }

        Assert.Equal(!isOfContainer, File.Exists(Path.Combine(_place.FullName, "left")));
    }

    private sealed class Proven : IIsolationStatus
    {
        public bool IsProven => true;

        public string? Failure => null;

        public Task<bool> ProveAsync(CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
