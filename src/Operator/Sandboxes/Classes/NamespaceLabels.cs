using System.Collections.Concurrent;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Control;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>
/// The labels of namespaces, for classes that select by them. They are asked for when they are needed and remembered for a moment: a
/// cluster has many namespaces and few such classes, and a Role in a namespace is enough to get that namespace, but not to watch it.
/// </summary>
[EntityRbac(typeof(V1Namespace), Verbs = RbacVerb.Get)]
internal sealed class NamespaceLabels(KindClient<V1Namespace> namespaces, TimeProvider time)
{
    private const int MostRemembered = 1000;
    private static readonly IDictionary<string, string> None = new Dictionary<string, string>();
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (IDictionary<string, string>? Labels, long Read)> _known = new(StringComparer.Ordinal);

    /// <summary>The labels; null for a namespace that does not exist or may not be read.</summary>
    public async ValueTask<IDictionary<string, string>?> OfAsync(string name, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.Read) < Fresh)
        {
            return known.Labels;
        }

        var read = time.GetTimestamp();
        var labels = await ReadAsync(name, cancellationToken);
        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[name] = (labels, read);
        return labels;
    }

    private async Task<IDictionary<string, string>?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await namespaces.GetAsync(new(null, name), cancellationToken) is { } found ? found.Metadata.Labels ?? None : null;
        }
        catch (ApiException e) when (e.IsForbidden)
        {
            return null;
        }
    }
}
