namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>The names of everything that belongs to a sandbox. They are derived, never stored: a second pod or Secret cannot come into being by a race.</summary>
internal static class SandboxNames
{
    public const string TokenKey = "token";

    /// <summary>The key of the token before the last rotation, while it is valid.</summary>
    public const string PreviousTokenKey = "previous-token";

    public static string Pod(string sandbox) => "mcp-" + sandbox;

    public static string Service(string sandbox) => "mcp-" + sandbox;

    public static string NetworkPolicy(string sandbox) => "mcp-" + sandbox;

    public static string TokenSecret(string sandbox) => $"mcp-{sandbox}-token";

    public static string WorkspaceClaim(string sandbox) => $"mcp-{sandbox}-workspace";
}
