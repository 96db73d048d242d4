namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What happens to a workspace when its sandbox is deleted.</summary>
public static class WorkspaceRetention
{
    /// <summary>The claim is deleted with the sandbox.</summary>
    public const string Delete = "Delete";

    /// <summary>The claim stays.</summary>
    public const string Retain = "Retain";
}
