namespace ContainerMcp.CrdGenerator;

/// <summary>The command line of the generator.</summary>
internal static class GeneratorCommand
{
    private const string Usage = """
        Writes the CustomResourceDefinitions of Container-MCP as YAML.

        Usage: dotnet run --project src/CrdGenerator [-- options]

          --output <dir>  where the files go (default: charts/container-mcp/crds of this repository)
          --check         write nothing; exit code 1 when a file there is missing or stale
          --help          this text
        """;

    /// <summary>Runs the command.</summary>
    /// <returns>0: done; 1: stale files found by --check; 2: wrong usage.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        var check = false;
        string? directory = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    output.WriteLine(Usage);
                    return 0;
                case "--check":
                    check = true;
                    break;
                case "--output" when i + 1 < args.Length:
                    directory = args[++i];
                    break;
                default:
                    error.WriteLine($"Unknown or incomplete option: {args[i]}\n\n{Usage}");
                    return 2;
            }
        }

        directory ??= DefaultDirectory();
        if (directory is null)
        {
            error.WriteLine("Not inside the repository: say where the files go with --output <dir>.");
            return 2;
        }

        return check ? Check(directory, output, error) : Write(directory, output);
    }

    private static int Write(string directory, TextWriter output)
    {
        Directory.CreateDirectory(directory);
        foreach (var (name, content) in CrdWriter.Files())
        {
            File.WriteAllText(Path.Combine(directory, name), content);
            output.WriteLine($"{name}: {content.Length} bytes");
        }

        return 0;
    }

    private static int Check(string directory, TextWriter output, TextWriter error)
    {
        var stale = CrdWriter.Files().Where(file => !IsFresh(Path.Combine(directory, file.Key), file.Value)).ToList();
        foreach (var (name, _) in stale)
        {
            error.WriteLine($"{name} is missing or stale: run dotnet run --project src/CrdGenerator");
        }

        if (stale.Count == 0)
        {
            output.WriteLine("All CRDs are fresh.");
        }

        return stale.Count == 0 ? 0 : 1;
    }

    private static bool IsFresh(string path, string content) => File.Exists(path) && File.ReadAllText(path) == content;

    /// <summary>The chart's folder of the repository that contains the current directory, or null outside of it.</summary>
    private static string? DefaultDirectory()
    {
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ContainerMcp.sln")))
            {
                return Path.Combine(folder.FullName, "charts", "container-mcp", "crds");
            }
        }

        return null;
    }
}
