namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>What of the image exists in the browser's jail: the browser's own directory and the shared libraries.</summary>
internal static class BrowserFiles
{
    /// <summary>
    /// The program itself: distributions put a shell script before it, which would need a shell and its tools inside.
    /// Null when there is none below /usr.
    /// </summary>
    public static string? Find(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var real = RealPath.Of(path);
        var name = Path.GetFileName(path);
        return new[] { real, $"/usr/lib/{name}/{name}" }
            .FirstOrDefault(file => file.StartsWith("/usr/", StringComparison.Ordinal) && File.Exists(file) && ElfInterpreter.Read(file) is not null);
    }

    /// <exception cref="JailException">There is no browser at the path.</exception>
    public static async Task AddAsync(ProgramClosure closure, string path, CancellationToken cancellationToken)
    {
        var program = Find(path) ?? throw new JailException("The image has no browser below /usr.");
        _ = await closure.AddAsync(program, cancellationToken);
        closure.AddDirectory(Path.GetDirectoryName(program)!);

        // Cryptography, fonts and graphics are loaded by name at run time: no list of them would hold for long.
        foreach (var libraries in Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu"))
        {
            closure.AddDirectory(libraries);
        }
    }
}
