namespace ContainerMcp.SandboxServer.Files;

/// <summary>
/// Reads paths as agents write them. What <c>pwd</c> says in a command (in a pod /workspace) means the root here too, and so do
/// <c>/</c> and the home directory <c>~</c>; an address <c>file://</c> is the path in it. Everything else is a name: a directory that
/// is called workspace is reached as <c>workspace/x</c> or <c>/workspace/workspace/x</c>.
/// </summary>
internal sealed class AgentPaths
{
    private const string Scheme = "file://", LocalHost = "localhost/", Home = "~";

    private readonly string[][] _roots;

    /// <param name="places">Absolute paths of the root, as commands see it.</param>
    public AgentPaths(IEnumerable<string> places) =>
        _roots = [.. places.Append("/workspace").Distinct(StringComparer.Ordinal).Select(Split).Where(root => root.Length > 0).OrderByDescending(root => root.Length)];

    /// <exception cref="FileFault">The path leaves the root, is too long, or no file can have such a name.</exception>
    public WorkspacePath Parse(string given)
    {
        var path = OfAddress(given);
        var names = WorkspacePath.Parse(path).Segments;
        if (path.StartsWith('/'))
        {
            names = [.. names.Skip(_roots.FirstOrDefault(root => names.Take(root.Length).SequenceEqual(root, StringComparer.Ordinal))?.Length ?? 0)];
        }
        else if (path == Home || path.StartsWith(Home + '/', StringComparison.Ordinal))
        {
            names = [.. names.SkipWhile(static (name, index) => index == 0 && name == Home)];
        }

        return WorkspacePath.Of(given, names);
    }

    /// <summary>A path from the root as <see cref="Parse"/> takes it for that path: what is really called like the root's other names does not mean the root.</summary>
    public static string Of(string relative) =>
        relative == Home || relative.StartsWith(Home + '/', StringComparison.Ordinal) || relative.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? "./" + relative : relative;

    private static string OfAddress(string given)
    {
        if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return given;
        }

        var path = Uri.UnescapeDataString(given[Scheme.Length..]);
        return path.StartsWith(LocalHost, StringComparison.OrdinalIgnoreCase) ? path[(LocalHost.Length - 1)..] : path;
    }

    private static string[] Split(string place) => place.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
