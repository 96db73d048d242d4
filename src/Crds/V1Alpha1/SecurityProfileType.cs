namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Where a security profile comes from.</summary>
public static class SecurityProfileType
{
    /// <summary>The container runtime's own profile.</summary>
    public const string RuntimeDefault = "RuntimeDefault";

    /// <summary>A profile loaded on the node.</summary>
    public const string Localhost = "Localhost";

    /// <summary>No profile.</summary>
    public const string Unconfined = "Unconfined";
}
