using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>The resources' part of the effective spec.</summary>
internal static class CompletedResources
{
    /// <summary>The sandbox's entries over those of the class, one by one, and the built-in ones where they would exceed the maximum.</summary>
    public static ResourcesSpec? Of(
        McpSandboxSpec spec, ResourcesSpec? wish, ResourcesSpec? defaults, IDictionary<string, IntOrString>? max)
    {
        if (defaults is null && max is null)
        {
            return wish;
        }

        var resources = new ResourcesSpec { Limits = Merge(wish?.Limits, defaults?.Limits), Requests = new Dictionary<string, IntOrString>(wish?.Requests ?? new Dictionary<string, IntOrString>()) };
        foreach (var (name, request) in defaults?.Requests ?? new Dictionary<string, IntOrString>())
        {
            // A sandbox that lowers a limit does not have to speak of the class's request.
            resources.Requests.TryAdd(name, resources.Limits!.TryGetValue(name, out var limit) ? Lesser.Quantity(request, limit) : request);
        }

        if (max is not null && Effective(spec, resources) is { } completed)
        {
            foreach (var (name, most) in max)
            {
                if (!resources.Limits!.ContainsKey(name) && completed.Limits.TryGetValue(name, out var limit))
                {
                    resources.Limits[name] = Lesser.Quantity(limit, most);
                }
            }
        }

        return resources;
    }

    /// <summary>A default for the memory of Python, no more than the sandbox has, in whole Mi.</summary>
    public static IntOrString WithinMemory(McpSandboxSpec spec, IntOrString standard)
    {
        if (Effective(spec, spec.Resources) is not { } resources
            || !Quantities.TryParse(resources.Limits[EffectiveResources.Memory], out var memory) || !Quantities.TryParse(standard, out var asked) || asked <= memory)
        {
            return standard;
        }

        return Quantities.Bytes(decimal.Floor(memory / Quantities.Mebibyte) * Quantities.Mebibyte);
    }

    private static EffectiveResources? Effective(McpSandboxSpec spec, ResourcesSpec? resources)
    {
        var quantities = (resources?.Limits?.Values ?? []).Concat(resources?.Requests?.Values ?? []).Append(spec.Workspace.Size!);
        return quantities.All(quantity => Quantities.TryParse(quantity, out _))
            ? EffectiveResources.Of(new McpSandboxSpec { Resources = resources, Workspace = spec.Workspace })
            : null;
    }

    private static Dictionary<string, IntOrString> Merge(IDictionary<string, IntOrString>? wish, IDictionary<string, IntOrString>? defaults)
    {
        var merged = new Dictionary<string, IntOrString>(defaults ?? new Dictionary<string, IntOrString>());
        foreach (var (name, value) in wish ?? new Dictionary<string, IntOrString>())
        {
            merged[name] = value;
        }

        return merged;
    }
}
