using System.Net.Sockets;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>The browser's way out: the policy and the connector of the other web tools behind a proxy.</summary>
internal sealed class BrowserEgress(EgressPolicy policy, EgressConnector connector, ILogger<EgressProxy> logger)
{
    /// <summary>The rules for where a page may end up.</summary>
    public EgressPolicy Policy => policy;

    /// <summary>Serves what comes through a jail's door.</summary>
    public EgressProxy Serve(Socket door, BrowserVisits visits) =>
        EgressProxy.Start(door, policy, connector, new EgressProxyOptions { FindCaller = visits.Find }, logger);
}
