using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Crds.V1Alpha1.Conditions;
using ContainerMcp.Operator.Sandboxes.Model;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>The class that applies to a sandbox, or why none can.</summary>
internal sealed record ClassResolution
{
    private const string Path = "spec.className";
    private const string GoesOn = "A running pod keeps running; no new pod is created until ";

    private const string Unreadable = "this operator serves only some namespaces and may not read McpSandboxClasses";

    // Long lists of names would drown the message.
    private const int MostNames = 10;

    /// <summary>The class; null when the sandbox has none or it cannot be used.</summary>
    public McpSandboxClass? Class { get; private init; }

    /// <summary>The name by which <see cref="Class"/> is called in messages and in the status.</summary>
    public string? Name => Class?.Metadata.Name;

    /// <summary>Whether the class applies because it is the cluster's default.</summary>
    public bool IsDefault { get; private init; }

    /// <summary>Whether it depends on the labels of the namespace, of whose changes nobody tells.</summary>
    public bool AsksLabels { get; private init; }

    /// <summary>The class as far as it is known that would apply if <see cref="Finding"/> did not stand in the way.</summary>
    public McpSandboxClass? Refused { get; private init; }

    /// <summary>Why no class applies although one should.</summary>
    public SpecFinding? Finding { get; private init; }

    /// <summary>The same as one word.</summary>
    public string? Reason { get; private init; }

    public static ClassResolution Of(McpSandbox sandbox, ClassCatalog catalog)
    {
        var before = sandbox.Status?.ClassName;
        if ((sandbox.Spec.ClassName ?? catalog.IllegibleDefault ?? (catalog.Default is null ? before : null)) is { } expected && catalog.Illegible.TryGetValue(expected, out var error))
        {
            return Missing(AcceptedReasons.InvalidClass, sandbox.Spec.ClassName, $"the operator cannot read class \"{expected}\": {error.TrimEnd('.')}. {GoesOn}the class is corrected") with { Refused = catalog.Find(expected) };
        }

        if (sandbox.Spec.ClassName is not { } name)
        {
            return catalog.Default is { } standard ? Use(standard, sandbox, catalog, isDefault: true) : WithoutName(sandbox, before, catalog);
        }

        if (!catalog.IsReadable)
        {
            return Missing(AcceptedReasons.ClassesUnreadable, name, $"{Unreadable}. Leave the field out, or set the chart's value classes.clusterRole");
        }

        return catalog.Find(name) is { } found ? Use(found, sandbox, catalog)
            : before == name ? Missing(AcceptedReasons.ClassDeleted, name, "this class was deleted", sandbox, catalog, GoesOn + "the class exists again or another one is named")
            : Missing(AcceptedReasons.ClassNotFound, name, "there is no class of this name", sandbox, catalog);
    }

    /// <summary>
    /// For a sandbox that names no class where there is no default one. The class that applied to it before goes on to apply; when that is
    /// gone, so are its ceilings, which is no reason to do without: it may have been renamed, or be about to be replaced.
    /// </summary>
    private static ClassResolution WithoutName(McpSandbox sandbox, string? before, ClassCatalog catalog)
    {
        if (before is not null && catalog.Find(before) is { } found)
        {
            return Use(found, sandbox, catalog);
        }

        if (catalog.IsClassRequired ?? before is not null)
        {
            return !catalog.IsReadable
                ? Missing(AcceptedReasons.ClassesUnreadable, null, $"a class is required{Before(before)}, but {Unreadable}. Set the chart's value classes.clusterRole, or set classes.required to false")
                : before is null
                ? Missing(AcceptedReasons.ClassRequired, null, "every sandbox needs a class here (the chart's value classes.required), and no class is marked as the default", sandbox, catalog)
                : Missing(AcceptedReasons.ClassDeleted, null, $"class \"{before}\", which applied before, was deleted, and no class is marked as the default", sandbox, catalog,
                    GoesOn + "the class exists again, another one is the default or is named, or the chart's value classes.required is false");
        }

        return new();
    }

    private static string Before(string? before) => before is null ? "" : $", as class \"{before}\" applied before";

    private static ClassResolution Use(McpSandboxClass found, McpSandbox sandbox, ClassCatalog catalog, bool isDefault = false)
    {
        var @namespace = sandbox.Metadata.NamespaceProperty;
        var asksLabels = NamespaceAccess.AsksLabels(found);
        if (NamespaceAccess.Refusal(found, @namespace, catalog.NamespaceLabels) is not { } refusal)
        {
            return new() { Class = found, IsDefault = isDefault, AsksLabels = asksLabels };
        }

        var which = isDefault ? $"the default class \"{found.Metadata.Name}\"" : $"class \"{found.Metadata.Name}\"";
        var refused = Missing(AcceptedReasons.ClassNotAllowed, sandbox.Spec.ClassName, $"{which} {refusal}", sandbox, catalog, GoesOn + "spec.allowedNamespaces of the class names this namespace or another class is named");
        return refused with { AsksLabels = asksLabels, Refused = found };
    }

    private static ClassResolution Missing(string reason, string? name, string why) => new() { Reason = reason, Finding = new(Path, name, null) { Why = why } };

    /// <summary>A refusal that names the classes that the sandbox may use.</summary>
    private static ClassResolution Missing(string reason, string? name, string why, McpSandbox sandbox, ClassCatalog catalog, string? after = null)
    {
        var end = after is null ? "" : ". " + after;
        return Offered(sandbox, catalog) is { } offered
            ? new() { Reason = reason, Finding = new(Path, name, offered + end) { Why = why } }
            : Missing(reason, name, $"{why}, and {(catalog.Classes.Count > 0 ? "no McpSandboxClass is for this namespace" : "no McpSandboxClass exists")}{end}");
    }

    private static string? Offered(McpSandbox sandbox, ClassCatalog catalog)
    {
        var names = catalog.Classes
            .Where(known => NamespaceAccess.Refusal(known, sandbox.Metadata.NamespaceProperty, catalog.NamespaceLabels) is null)
            .Select(known => known.Metadata.Name)
            .Order(StringComparer.Ordinal).ToList();
        return names.Count > 0 ? $"one of {string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? $" and {names.Count - MostNames} more" : "")}" : null;
    }
}
