namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>What happens to a sandbox at the end of its ttl.</summary>
public static class ExpiryAction
{
    /// <summary>The sandbox is deleted.</summary>
    public const string Delete = "Delete";

    /// <summary>The sandbox's pod is removed, everything else is kept.</summary>
    public const string Suspend = "Suspend";
}
