namespace ContainerMcp.SandboxServer.Http;

/// <summary>The protocol versions with a handshake, and so with sessions; newer ones have neither.</summary>
internal static class ProtocolVersions
{
    /// <summary>The header that names the version of a session's requests.</summary>
    public const string Header = "MCP-Protocol-Version";

    /// <summary>The newest of them.</summary>
    public const string Newest = "2025-11-25";

    /// <summary>What clients speak that leave the header out, though they should send it.</summary>
    public const string WithoutHeader = "2025-03-26";

    /// <summary>All, from the oldest to the newest.</summary>
    public static IReadOnlyList<string> All { get; } = ["2024-11-05", WithoutHeader, "2025-06-18", Newest];
}
