namespace ContainerMcp.SandboxServer.Egress;

/// <summary>The rules that refuse a request, as the audit line names them.</summary>
internal static class EgressRule
{
    /// <summary>No plain http or https URL, or a host that does not read the same to everybody.</summary>
    public const string Url = "url";

    /// <summary>The list of domains does not cover the host.</summary>
    public const string Domain = "domain";

    /// <summary>A private, special or denied address.</summary>
    public const string Address = "address";
}
