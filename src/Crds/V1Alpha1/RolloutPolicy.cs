namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>When a running sandbox gets what has changed since its pod was made.</summary>
public static class RolloutPolicy
{
    /// <summary>With the next pod; a running one is left alone.</summary>
    public const string OnIdle = "OnIdle";

    /// <summary>At once.</summary>
    public const string Immediate = "Immediate";

    /// <summary>Only when somebody suspends it, deletes its pod or asks for a restart.</summary>
    public const string Manual = "Manual";
}
