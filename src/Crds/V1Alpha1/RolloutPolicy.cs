namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>When a running sandbox gets the changes made since its pod was created.</summary>
public static class RolloutPolicy
{
    /// <summary>With the next pod; a running pod is left alone.</summary>
    public const string OnIdle = "OnIdle";

    /// <summary>At once.</summary>
    public const string Immediate = "Immediate";

    /// <summary>Only when the sandbox is suspended, its pod is deleted or a restart is requested.</summary>
    public const string Manual = "Manual";
}
