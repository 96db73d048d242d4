namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Resolves every link of a path, as realpath(3).</summary>
internal static class RealPath
{
    private const int MostLinks = 40; // as the kernel

    /// <summary>The path without links; parts that do not exist are kept as they are.</summary>
    /// <exception cref="IOException">The links form a circle.</exception>
    public static string Of(string path)
    {
        var pending = new Stack<string>(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var resolved = "/";
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? "/";
                continue;
            }

            var next = Path.Combine(resolved, part);
            var target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new IOException("Too many links.");
            }

            if (target.StartsWith('/'))
            {
                resolved = "/";
            }

            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(piece => piece != ".").Reverse())
            {
                pending.Push(piece);
            }
        }

        return resolved;
    }
}
