using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>What the host needs of an informer, whatever its kind.</summary>
internal interface IInformer
{
    /// <summary>The kind's plural, with its group if it has one.</summary>
    string Name { get; }

    /// <summary>Whether everything has been listed at least once.</summary>
    bool HasSynced { get; }

    /// <summary>Why it is not in sync: the last failure, or null.</summary>
    string? LastFailure { get; }

    /// <summary>How well it is kept up to date: one a watched namespace.</summary>
    IReadOnlyList<CacheHealth> Health { get; }

    /// <summary>Its background loops, one a watched namespace, by name. Each runs until it is cancelled.</summary>
    IEnumerable<(string Name, Func<LoopHandle, CancellationToken, Task> Body)> Loops { get; }
}
