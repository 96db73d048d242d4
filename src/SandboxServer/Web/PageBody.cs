namespace ContainerMcp.SandboxServer.Web;

/// <summary>What a body that is being read holds of the room for bodies; all of it is given back at the end.</summary>
internal sealed class PageBody(PageReader reader) : IDisposable
{
    private const int Copies = 2; // in pieces, and in one

    private long _held;

    /// <summary>A piece came: it is in memory now.</summary>
    /// <exception cref="PageFault">Bodies that are here already have the room for all.</exception>
    public void Arrived(int bytes)
    {
        _held += bytes * Copies;
        reader.Hold(bytes * Copies, of: _held);
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Release(_held);
}
