using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1.Conditions;

/// <summary>The reasons of Usable.</summary>
[ReasonsOf(ClassConditionTypes.Usable)]
public static class ClassUsableReasons
{
    /// <summary>All namespaces may use the class.</summary>
    [Status(ConditionStatus.True)]
    public const string AllNamespaces = "AllNamespaces";

    /// <summary>The namespaces of spec.allowedNamespaces may use the class.</summary>
    [Status(ConditionStatus.True)]
    public const string SomeNamespaces = "SomeNamespaces";

    /// <summary>The class allows Unconfined and does not say which namespaces may have that.</summary>
    /// <remarks>Set spec.allowedNamespaces.</remarks>
    [Status(ConditionStatus.False)]
    public const string AllowsUnconfined = "AllowsUnconfined";
}
