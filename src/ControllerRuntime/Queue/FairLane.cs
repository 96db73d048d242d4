using System.Diagnostics.CodeAnalysis;

namespace ContainerMcp.ControllerRuntime.Queue;

/// <summary>
/// A queue in which tenants take turns, however much each of them has put in: what one adds waits for its own items and for one turn of each
/// other tenant, never for all that the others have. Not thread-safe.
/// </summary>
internal sealed class FairLane<TItem>
{
    private readonly Dictionary<string, Queue<TItem>> _byTenant = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new();

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => _turns.Count == 0;

    /// <summary>Adds an item behind the tenant's others.</summary>
    public void Add(string tenant, TItem item)
    {
        if (!_byTenant.TryGetValue(tenant, out var items))
        {
            _byTenant[tenant] = items = new();
            _turns.Enqueue(tenant);
        }

        items.Enqueue(item);
    }

    /// <summary>Takes the next item of the next tenant.</summary>
    /// <param name="isAllowed">Whether it is a tenant's turn; else the tenant waits for the next round.</param>
    /// <param name="isCurrent">Whether an item still waits; others are dropped.</param>
    /// <param name="item">The item.</param>
    public bool TryTake(Func<string, bool> isAllowed, Func<TItem, bool> isCurrent, [MaybeNullWhen(false)] out TItem item)
    {
        item = default;
        for (var left = _turns.Count; left > 0; left--)
        {
            var tenant = _turns.Dequeue();
            var items = _byTenant[tenant];
            if (isAllowed(tenant) && TryTake(items, isCurrent, out item))
            {
                EndTurn(tenant, items);
                return true;
            }

            EndTurn(tenant, items);
        }

        return false;
    }

    private void EndTurn(string tenant, Queue<TItem> items)
    {
        if (items.Count > 0)
        {
            _turns.Enqueue(tenant);
        }
        else
        {
            _byTenant.Remove(tenant);
        }
    }

    private static bool TryTake(Queue<TItem> items, Func<TItem, bool> isCurrent, [MaybeNullWhen(false)] out TItem item)
    {
        while (items.TryDequeue(out item))
        {
            if (isCurrent(item))
            {
                return true;
            }
        }

        return false;
    }
}
