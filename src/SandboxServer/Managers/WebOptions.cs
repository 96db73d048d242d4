using System.Net;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Rules of the web tools; environment WEB_TIMEOUT_DEFAULT, WEB_ALLOWED_DOMAINS, WEB_ALLOWED_ADDRESSES.</summary>
public sealed record WebOptions
{
    /// <summary>Time of a call that names none.</summary>
    public TimeSpan TimeoutDefault { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Domains that may be reached, subdomains included; <c>*</c> for all.</summary>
    public required IReadOnlyList<string> AllowedDomains { get; init; }

    /// <summary>Exceptions from the refusal of private addresses.</summary>
    public required IReadOnlyList<IPEndPoint> AllowedAddresses { get; init; }
}
