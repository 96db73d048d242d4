using System.Collections.Concurrent;
using ContainerMcp.ControllerRuntime.Cache;
using ContainerMcp.ControllerRuntime.Common;
using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Status;

/// <summary>
/// The summaries of all sandboxes, kept up to date beside the cache: that one would have to unpack thousands of sandboxes each time somebody counts them.
/// </summary>
internal sealed class SandboxSummaries
{
    private readonly ConcurrentDictionary<NamespacedName, SandboxSummary> _summaries = new();

    public SandboxSummaries(ObjectStore<McpSandbox> sandboxes) => sandboxes.Changed += OnChanged;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<KeyValuePair<NamespacedName, SandboxSummary>> All => _summaries;

    private void OnChanged(ObjectChange<McpSandbox> change)
    {
        var key = NamespacedName.Of(change.Current);
        if (change.New is { } sandbox)
        {
            _summaries[key] = SandboxSummary.Of(sandbox);
        }
        else
        {
            _summaries.TryRemove(key, out _);
        }
    }
}
