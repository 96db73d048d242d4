namespace ContainerMcp.CrdGenerator;

/// <summary>The command line of the generator.</summary>
internal static class GeneratorCommand
{
    private const string Usage = """
        Writes the CustomResourceDefinitions of Container-MCP as YAML, and the documentation of their conditions.

        Usage: dotnet run --project src/CrdGenerator [-- options]

          --output <dir>  the directory under which the files go (default: this repository's root)
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

        directory ??= Root();
        if (directory is null)
        {
            error.WriteLine("Not inside the repository: say where the files go with --output <dir>.");
            return 2;
        }

        return check ? Check(directory, output, error) : Write(directory, output);
    }

    private static int Write(string directory, TextWriter output)
    {
        foreach (var (name, content) in Files())
        {
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
            output.WriteLine($"{name}: {content.Length} bytes");
        }

        return 0;
    }

    private static int Check(string directory, TextWriter output, TextWriter error)
    {
        var stale = Files().Where(file => !IsFresh(Path.Combine(directory, file.Key), file.Value)).ToList();
        foreach (var (name, _) in stale)
        {
            error.WriteLine($"{name} is missing or stale: run dotnet run --project src/CrdGenerator");
        }

        if (stale.Count == 0)
        {
            output.WriteLine("All generated files are fresh.");
        }

        return stale.Count == 0 ? 0 : 1;
    }

    private static bool IsFresh(string path, string content) => File.Exists(path) && File.ReadAllText(path) == content;

    /// <summary>Every generated file, by its path in the repository.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Files() => CrdWriter.Files()
        .Select(file => KeyValuePair.Create("charts/container-mcp/crds/" + file.Key, file.Value))
        .Append(KeyValuePair.Create(ConditionDocs.Path, ConditionDocs.Write()));

    /// <summary>The root of the repository that contains the current directory, or null outside of it.</summary>
    private static string? Root()
    {
        var folder = new DirectoryInfo(Directory.GetCurrentDirectory());
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ContainerMcp.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
