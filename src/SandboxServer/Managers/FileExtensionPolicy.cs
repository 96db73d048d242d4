using ContainerMcp.SandboxServer.Files;

namespace ContainerMcp.SandboxServer.Managers;

/// <summary>Which names may be read, written and moved. A name without extension passes only when everything does.</summary>
internal sealed class FileExtensionPolicy(FileSettings settings)
{
    private readonly HashSet<string> _allowed =
        [.. settings.AllowedExtensions.Select(e => e.Trim().TrimStart('.').ToLowerInvariant()).Where(e => e.Length > 0)];

    /// <exception cref="FileFault">The name's extension is not in the list.</exception>
    public void Check(WorkspacePath path)
    {
        string extension = path.Extension;
        if (!settings.AllowAllExtensions && !_allowed.Contains("*") && (extension.Length == 0 || !_allowed.Contains(extension)))
        {
            throw new FileFault($"File extension not allowed: {(extension.Length == 0 ? "(none)" : extension)}");
        }
    }
}
