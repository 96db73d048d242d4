namespace ContainerMcp.SandboxServer.Http;

/// <summary>Some thousand ids, the newest; those before them are forgotten.</summary>
internal sealed class RecentIds
{
    private const int Most = 4096;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public bool Contains(string id) => _ids.Contains(id);

    /// <summary>Adds an id; false when it is there.</summary>
    public bool Add(string id)
    {
        if (!_ids.Add(id))
        {
            return false;
        }

        _order.Enqueue(id);
        if (_order.Count > Most)
        {
            _ = _ids.Remove(_order.Dequeue());
        }

        return true;
    }
}
