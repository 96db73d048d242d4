namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Whether the objects of a kind live in namespaces.</summary>
public enum ResourceScope
{
    /// <summary>Each object is in a namespace.</summary>
    Namespaced,

    /// <summary>The objects belong to the cluster.</summary>
    Cluster,
}
