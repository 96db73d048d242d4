using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>The resources of the sandbox's container: the user's entries, completed so that no limit is ever missing.</summary>
internal sealed class EffectiveResources
{
    public const string Cpu = "cpu";
    public const string Memory = "memory";
    public const string EphemeralStorage = "ephemeral-storage";

    private static readonly (string Name, string Request, string Limit)[] Standard =
    [
        (Cpu, "50m", "1"),
        (Memory, "128Mi", "1Gi"),
        // Named, because a missing request becomes the limit: a node would seem full after a few idle sandboxes.
        (EphemeralStorage, "64Mi", "1Gi"),
    ];

    private EffectiveResources(IReadOnlyDictionary<string, string> limits, IReadOnlyDictionary<string, string> requests)
    {
        Limits = limits;
        Requests = requests;
    }

    public IReadOnlyDictionary<string, string> Limits { get; }

    public IReadOnlyDictionary<string, string> Requests { get; }

    /// <summary>Whether a resource is one that every node has, and not huge pages or an extended resource such as a GPU.</summary>
    public static bool IsStandard(string name) => name is Cpu or Memory or EphemeralStorage;

    /// <summary>Completes the resources of a spec whose quantities are readable.</summary>
    public static EffectiveResources Of(McpSandboxSpec spec)
    {
        var limits = Copy(spec.Resources?.Limits);
        var requests = Copy(spec.Resources?.Requests);
        foreach (var (name, request, limit) in Standard)
        {
            // A default limit makes room for what the user asked for: the request, and a workspace on the node's disk.
            if (!limits.TryGetValue(name, out _))
            {
                var least = name == EphemeralStorage && spec.Workspace.Ephemeral
                    ? Quantities.Bytes(Quantities.Parse(limit) + Quantities.Parse(spec.Workspace.Size))
                    : limit;
                limits[name] = requests.TryGetValue(name, out var asked) ? Larger(least, asked) : least;
            }

            requests.TryAdd(name, Smaller(request, limits[name]));
        }

        return new EffectiveResources(limits, requests);
    }

    public V1ResourceRequirements ToRequirements() => new()
    {
        Limits = Limits.ToDictionary(entry => entry.Key, entry => new ResourceQuantity(entry.Value)),
        Requests = Requests.ToDictionary(entry => entry.Key, entry => new ResourceQuantity(entry.Value)),
    };

    private static SortedDictionary<string, string> Copy(IDictionary<string, IntOrString>? entries) =>
        new((entries ?? new Dictionary<string, IntOrString>()).ToDictionary(entry => entry.Key, entry => entry.Value.Value), StringComparer.Ordinal);

    private static string Larger(string one, string other) => Quantities.Parse(one) >= Quantities.Parse(other) ? one : other;

    private static string Smaller(string one, string other) => Quantities.Parse(one) <= Quantities.Parse(other) ? one : other;
}
