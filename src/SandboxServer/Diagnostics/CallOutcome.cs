namespace ContainerMcp.SandboxServer.Diagnostics;

/// <summary>How a tool call ended; the metric's label and the audit line's word.</summary>
internal static class CallOutcome
{
    /// <summary>The tool did what it was asked to.</summary>
    public const string Ok = "ok";

    /// <summary>The tool reported a failure (exit code, missing file, refused path).</summary>
    public const string Failed = "failed";

    /// <summary>Wrong arguments, an unknown tool, a full queue, no proven jail.</summary>
    public const string Refused = "refused";

    /// <summary>The client cancelled or left, or the server stopped.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A defect of the server.</summary>
    public const string Error = "error";
}
