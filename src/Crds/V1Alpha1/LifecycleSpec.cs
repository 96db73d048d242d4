using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>Limits of age and idleness.</summary>
public sealed class LifecycleSpec
{
    /// <summary>Longest life of the sandbox since its creation, as a Go duration such as 8h. status.expiresAt shows the end. Unset: the class's default, else its maximum, else no limit.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? Ttl { get; set; }

    /// <summary>How long no client may be connected or calling before the sandbox is suspended, as a Go duration such as 30m. Unset: the class's default, else its maximum, else never.</summary>
    [Length(MaxLength = Patterns.LongestDuration), Pattern(Patterns.Duration)]
    public string? IdleTimeout { get; set; }

    /// <summary>What happens at the end of ttl: Delete removes the sandbox, Suspend only stops it.</summary>
    [EnumValues(ExpiryAction.Delete, ExpiryAction.Suspend)]
    public string? OnExpiry { get; set; }
}
