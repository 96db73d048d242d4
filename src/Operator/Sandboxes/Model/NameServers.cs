using System.Net;

namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>Where names are resolved: what a sandbox with web tools may reach besides the internet.</summary>
public sealed record NameServers
{
    /// <summary>The namespace of the resolver's pods.</summary>
    public string Namespace { get; init; } = "kube-system";

    /// <summary>The labels of the resolver's pods.</summary>
    public IReadOnlyDictionary<string, string> PodLabels { get; init; } = new Dictionary<string, string> { ["k8s-app"] = "kube-dns" };

    /// <summary>The ports on which it answers, UDP and TCP: those of the pods, which may differ from the Service's.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [53];

    /// <summary>Resolvers that are no pods, such as a cache on each node or a cloud's.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];
}
