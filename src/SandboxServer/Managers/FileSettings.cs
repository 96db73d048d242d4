namespace ContainerMcp.SandboxServer.Managers;

/// <summary>What the file tools may touch; environment SANDBOX_ROOT, FILE_MAX_SIZE_MB, FILE_ALLOWED_EXTENSIONS.</summary>
public sealed record FileSettings
{
    /// <summary>The workspace directory; a relative path counts from the server's working directory.</summary>
    public required string Root { get; init; }

    /// <summary>Largest file that is read or written, in bytes on disk (after encoding). Default 10 MiB, the original's.</summary>
    public long MaxSizeBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Extensions without dot; case and surrounding space do not matter, empty entries are ignored.</summary>
    public IReadOnlyList<string> AllowedExtensions { get; init; } = ["txt", "md", "csv", "json", "py"];

    /// <summary>True: every name is fine, also dotfiles and names without extension. The same as <c>*</c> in the list.</summary>
    public bool AllowAllExtensions { get; init; }

    /// <summary>Most entries that one listing returns; the rest is cut and the cut marked. Default 5,000.</summary>
    public int MaxListEntries { get; init; } = 5000;
}
