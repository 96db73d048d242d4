namespace ContainerMcp.SandboxServer.Egress;

/// <summary>Somebody for whom the proxy connects.</summary>
internal interface IProxyCaller
{
    /// <summary>Where decisions are noted; null: they are only counted.</summary>
    EgressTrail? Trail { get; }

    /// <summary>What it may have at one time.</summary>
    ProxyQuota Quota { get; }

    /// <summary>Told of every connection that was refused or failed.</summary>
    void Refused(ProxyRefusal refusal);
}
