using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>The bearer token of the MCP server.</summary>
public sealed class AuthSpec
{
    /// <summary>Secret in the sandbox's namespace whose key token holds the bearer token. Unset: the operator creates a Secret with a random token; status.tokenSecretName names it. Not allowed: another sandbox's token, service-account tokens, bootstrap tokens and Helm releases.</summary>
    [Length(MinLength = 1, MaxLength = 253), Pattern(Patterns.DnsSubdomain)]
    public string? TokenSecretName { get; set; }
}
