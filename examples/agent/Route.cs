namespace ContainerMcp.Examples.Agent;

/// <summary>How a connection to a sandbox is made. The URL and the Host header are status.url in every case.</summary>
public enum Route
{
    /// <summary>The service name where it answers, else through the API server.</summary>
    Auto,

    /// <summary>The service name: what an agent inside the cluster does.</summary>
    Service,

    /// <summary>Port-forward to the pod through the API server: works wherever kubectl works.</summary>
    PortForward,
}
