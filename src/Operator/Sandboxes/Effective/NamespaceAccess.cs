using ContainerMcp.Crds.V1Alpha1;

namespace ContainerMcp.Operator.Sandboxes.Effective;

/// <summary>Which namespaces may use a class.</summary>
internal static class NamespaceAccess
{
    /// <summary>Why a namespace may not use a class, in words that follow its name; null if it may.</summary>
    /// <param name="class">The class.</param>
    /// <param name="name">The namespace.</param>
    /// <param name="labels">Its labels; null if they are not known.</param>
    public static string? Refusal(McpSandboxClass @class, string name, IDictionary<string, string>? labels) => @class.Spec.AllowedNamespaces switch
    {
        null when IsClosed(@class.Spec) => "allows Unconfined and does not say in spec.allowedNamespaces which namespaces may have that",
        null or { From: NamespacesFrom.All } => null,
        { From: NamespacesFrom.Names, Names: { } names } when names.Contains(name) => null,
        { From: NamespacesFrom.Selector } when labels is null => $"is for namespaces with certain labels, and the operator cannot read those of {name} (it needs the right to get namespaces)",
        { From: NamespacesFrom.Selector, Selector: { } selector } when LabelMatch.Matches(selector, labels!) => null,
        _ => $"is not for namespace {name}",
    };

    /// <summary>Whether the labels of a namespace decide.</summary>
    public static bool AsksLabels(McpSandboxClass @class) => @class.Spec.AllowedNamespaces?.From == NamespacesFrom.Selector;

    /// <summary>Whether nobody may use a class, because it offers weaker confinement and does not say to whom.</summary>
    public static bool IsClosed(McpSandboxClassSpec offer) => offer.AllowedNamespaces is null
        && (offer.Allowed.AppArmorProfiles ?? []).Concat(offer.Allowed.SeccompProfiles ?? []).Any(IsUnconfined);

    // The kernel's own name for no confinement is that of a profile, too.
    private static bool IsUnconfined(SecurityProfileSpec profile) =>
        profile.Type == SecurityProfileType.Unconfined || profile.LocalhostProfile == "unconfined";
}
