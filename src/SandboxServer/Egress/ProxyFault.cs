namespace ContainerMcp.SandboxServer.Egress;

/// <summary>A request to the proxy that gets no connection: the status and the sentence it is answered with.</summary>
internal sealed class ProxyFault(int status, string message) : Exception(message)
{
    public int Status => status;
}
