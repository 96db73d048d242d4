using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Validation;

namespace ContainerMcp.Operator.Sandboxes.Classes;

/// <summary>The class that applies to a sandbox, or why none can.</summary>
internal sealed record ClassResolution
{
    // Long lists of names would drown the message.
    private const int MostNames = 10;

    /// <summary>The class; null when the sandbox has none or it cannot be used.</summary>
    public McpSandboxClass? Class { get; private init; }

    /// <summary>The name by which <see cref="Class"/> is called in messages and in the status.</summary>
    public string? Name => Class?.Metadata.Name;

    /// <summary>Whether the class applies because it is the cluster's default.</summary>
    public bool IsDefault { get; private init; }

    /// <summary>Why the class that the sandbox names does not apply.</summary>
    public SpecFinding? Finding { get; private init; }

    /// <summary>The same as one word.</summary>
    public string? Reason { get; private init; }

    public static ClassResolution Of(McpSandbox sandbox, ClassCatalog catalog)
    {
        if (sandbox.Spec.ClassName is not { } name)
        {
            return new() { Class = catalog.Default, IsDefault = true };
        }

        if (!catalog.IsReadable)
        {
            return Missing("ClassesUnreadable", name,
                "no class, because this operator serves listed namespaces only and may not read McpSandboxClasses: leave the field out, or let it read them with the chart's value classes.clusterRole");
        }

        if (catalog.Find(name) is { } found)
        {
            return new() { Class = found };
        }

        return sandbox.Status?.ClassName == name
            ? Missing("ClassDeleted", name, $"{Existing(catalog)}, because this one was deleted. What runs goes on; no new pod is made until the class exists again or another one is named")
            : Missing("ClassNotFound", name, $"{Existing(catalog)}, because there is no class of this name");
    }

    private static ClassResolution Missing(string reason, string name, string allowed) =>
        new() { Reason = reason, Finding = new("spec.className", name, allowed) };

    private static string Existing(ClassCatalog catalog)
    {
        var names = catalog.Classes.Select(known => known.Metadata.Name).Order(StringComparer.Ordinal).ToList();
        return names.Count == 0
            ? "none (no McpSandboxClass exists)"
            : $"one of {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? $" and {names.Count - MostNames} more" : "")}";
    }
}
