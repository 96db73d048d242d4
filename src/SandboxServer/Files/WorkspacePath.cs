using System.Text;
using ContainerMcp.SandboxServer.Native;

namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// A path as an agent writes it, normalised without touching the file system: leading slashes are dropped
/// (an absolute path means the workspace root), empty and <c>.</c> segments vanish, <c>..</c> takes back one segment.
/// Nothing is decoded: <c>%2e%2e</c>, backslashes and look-alike dots are ordinary characters of a name.
/// Rules about names (the extension) look at the normalised form only, since that is what is opened.
/// </summary>
internal sealed class WorkspacePath
{
    private const int MaxBytes = 4095;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private WorkspacePath(string given, string[] segments) => (Given, Segments) = (given, segments);

    /// <summary>The path as the agent gave it; the only form that messages show.</summary>
    public string Given { get; }

    /// <summary>The names from the root down; empty for the root itself.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Whether it can only be a directory's, because of how it ends.</summary>
    public bool NamesDirectory => Given.EndsWith('/') || Given.EndsWith("/.", StringComparison.Ordinal) || Given.EndsWith("/..", StringComparison.Ordinal);

    public bool IsRoot => Segments.Count == 0;

    /// <summary>The last name, empty for the root.</summary>
    public string Name => IsRoot ? "" : Segments[^1];

    /// <summary>Relative form without leading slash: what file_list shows and every tool takes back.</summary>
    public string Relative => string.Join('/', Segments);

    /// <summary>
    /// What follows the last dot of the name, as Python's splitext defines it (dots at the start of a name
    /// do not count), in lower case; empty when there is none.
    /// </summary>
    public string Extension
    {
        get
        {
            string stem = Name.TrimStart('.');
            int dot = stem.LastIndexOf('.');
            return dot < 0 ? "" : stem[(dot + 1)..].ToLowerInvariant();
        }
    }

    /// <exception cref="FileFault">The path leaves the root, is too long, or no file can have such a name.</exception>
    public static WorkspacePath Parse(string path)
    {
        if (path.Contains('\0'))
        {
            throw new FileFault("Path contains a null character");
        }
        CheckLength(path);
        var segments = new List<string>();
        foreach (string segment in path.Split('/'))
        {
            switch (segment)
            {
                case "" or ".":
                    break;
                case ".." when segments.Count == 0:
                    throw new FileFault($"Path traversal attempt detected: {path.TrimStart('/')}");
                case "..":
                    segments.RemoveAt(segments.Count - 1);
                    break;
                default:
                    segments.Add(segment);
                    break;
            }
        }
        return new WorkspacePath(path, [.. segments]);
    }

    /// <summary>The path of these names, as <see cref="Parse"/> found them, in the words of whoever gave it.</summary>
    public static WorkspacePath Of(string given, IReadOnlyList<string> names) => new(given, [.. names]);

    private static void CheckLength(string path)
    {
        try
        {
            if (StrictUtf8.GetByteCount(path) > MaxBytes)
            {
                throw FileFault.FromErrno(LibC.ENAMETOOLONG, "", "");
            }
        }
        catch (EncoderFallbackException)
        {
            throw new FileFault("Path contains a lone surrogate, which no file name can hold");
        }
    }
}
