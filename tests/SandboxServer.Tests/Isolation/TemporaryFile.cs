namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>A world-readable file in the machine's own /tmp.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string content)
    {
        Path = System.IO.Path.Combine("/tmp", $"container-mcp-test-{Guid.NewGuid():N}");
        File.WriteAllText(Path, content);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
