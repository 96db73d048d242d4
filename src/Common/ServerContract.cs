namespace ContainerMcp.Common;

/// <summary>What the pod that the operator makes and the server in it must say alike, besides <see cref="ServerVariables"/>.</summary>
public static class ServerContract
{
    /// <summary>The server's port.</summary>
    public const int Port = 8000;

    /// <summary>Answers with 200 while the process works.</summary>
    public const string HealthPath = "/healthz";

    /// <summary>Answers with 200 while calls are served, otherwise with the reason.</summary>
    public const string ReadyPath = "/readyz";

    /// <summary>Answers whether the server can connect to where a policy forbids it to.</summary>
    public const string NetworkPath = "/networkz";

    /// <summary>The file in which the server says why it ended.</summary>
    public const string TerminationMessagePath = "/dev/termination-log";
}
