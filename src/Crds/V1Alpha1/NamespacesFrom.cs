namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>How a class says which namespaces may use it.</summary>
public static class NamespacesFrom
{
    /// <summary>All namespaces.</summary>
    public const string All = "All";

    /// <summary>Those in a list of names.</summary>
    public const string Names = "Names";

    /// <summary>Those with certain labels.</summary>
    public const string Selector = "Selector";
}
