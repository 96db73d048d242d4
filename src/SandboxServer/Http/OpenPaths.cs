using ContainerMcp.Common;

namespace ContainerMcp.SandboxServer.Http;

/// <summary>The paths that need no token and answer under any Host: the kubelet, Prometheus and the operator call them by pod address.</summary>
internal static class OpenPaths
{
    public const string Health = ServerContract.HealthPath, Ready = ServerContract.ReadyPath, Metrics = "/metrics", Network = ServerContract.NetworkPath;

    public static bool Contains(PathString path) => path == Health || path == Ready || path == Metrics || path == Network;
}
