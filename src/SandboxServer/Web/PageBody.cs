using ContainerMcp.SandboxServer.Memory;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>What a body that is being read holds of the memory; all of it is given back at the end.</summary>
internal sealed class PageBody(MemoryBudget budget) : IDisposable
{
    private const int Copies = 2; // in pieces, and in one

    private long _held;

    /// <summary>A piece came: it is in memory now.</summary>
    public void Arrived(int bytes)
    {
        _held += bytes * Copies;
        budget.Take(bytes * Copies);
    }

    /// <inheritdoc/>
    public void Dispose() => budget.Return(_held);
}
