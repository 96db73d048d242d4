using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Limits of age and idleness.</summary>
public sealed class LifecycleSpec
{
    /// <summary>How long the sandbox may live, counted from its creation, as a Go duration such as 8h. status.expiresAt shows the resulting time. Unset: the class's default, else its maximum, else no limit.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? Ttl { get; set; }

    /// <summary>How long the sandbox may be without a connected client or a call before it is suspended, as a Go duration such as 30m. Unset: the class's default, else its maximum, else never.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? IdleTimeout { get; set; }

    /// <summary>What happens when ttl ends: Delete removes the sandbox, Suspend only stops it.</summary>
    [EnumValues(ExpiryAction.Delete, ExpiryAction.Suspend)]
    public string? OnExpiry { get; set; }
}
