using System.Text;
using ContainerMcp.SandboxServer.Isolation.Native;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// Finds every file that a set of programs needs to run: the program, its links, its dynamic loader and libraries, the
/// interpreter of a script, and what a few well-known interpreters load at run time. A jail then contains these and no more.
/// </summary>
internal sealed class ProgramClosure(TimeProvider time)
{
    /// <summary>PATH inside every jail.</summary>
    public const string SearchPath = "/usr/local/bin:/usr/bin:/bin";

    private static readonly Dictionary<string, string[]> RunTimeFiles = new(StringComparer.Ordinal)
    {
        ["python3"] = ["/usr/lib/python3*", "/usr/local/lib/python3*", "{libraries}", "/usr/share/python3"],
        ["perl"] = ["{libraries}/perl*", "/usr/share/perl*", "/usr/lib/perl*", "/etc/perl"],
        ["git"] = ["/usr/lib/git-core", "/usr/share/git-core"],
        ["vim"] = ["/usr/share/vim", "/etc/vim", "/usr/share/terminfo"],
        ["less"] = ["/usr/share/terminfo"],
        ["tput"] = ["/usr/share/terminfo"],
        ["file"] = ["/usr/lib/file", "/usr/share/misc", "/etc/magic"],
    };

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);

    /// <summary>The files and directories found, absolute, sorted.</summary>
    public IReadOnlyList<string> Files => [.. _files.Order(StringComparer.Ordinal)];

    /// <summary>Adds a program by name or absolute path and all it needs. False when the image has no such program.</summary>
    public async Task<bool> AddAsync(string nameOrPath, CancellationToken cancellationToken)
    {
        var found = Find(nameOrPath);
        if (found is null)
        {
            return false;
        }

        await AddFileAsync(found, cancellationToken);
        return true;
    }

    /// <summary>Adds a directory with everything below it.</summary>
    public void AddDirectory(string path) => _files.Add(RealPath.Of(path));

    /// <summary>Where a program is, as the PATH of the jails finds it.</summary>
    public static string? Find(string nameOrPath)
    {
        var candidates = nameOrPath.StartsWith('/')
            ? [nameOrPath]
            : SearchPath.Split(':').Select(directory => $"{directory}/{nameOrPath}");
        return candidates.FirstOrDefault(File.Exists);
    }

    private async Task AddFileAsync(string path, CancellationToken cancellationToken)
    {
        var real = AddWithLinks(path);
        if (real is null)
        {
            return;
        }

        if (ElfInterpreter.Read(real) is { } loader)
        {
            await AddLibrariesAsync(loader, real, cancellationToken);
        }
        else
        {
            foreach (var interpreter in ReadShebang(real).Select(Find).OfType<string>())
            {
                await AddFileAsync(interpreter, cancellationToken);
            }
        }

        AddRunTimeFiles(Path.GetFileName(path));
        AddRunTimeFiles(Path.GetFileName(real));
    }

    /// <summary>Adds a path and what it links to; returns the real path, null when it was added before.</summary>
    private string? AddWithLinks(string path)
    {
        var real = RealPath.Of(path);
        var known = !_files.Add(real);
        _files.Add(Path.Combine(RealPath.Of(Path.GetDirectoryName(path)!), Path.GetFileName(path)));
        return known ? null : real;
    }

    private async Task AddLibrariesAsync(string loader, string program, CancellationToken cancellationToken)
    {
        _ = AddWithLinks(loader);

        // The loader itself says what it would load: it knows RUNPATH, the cache and the hardware capabilities best.
        var (_, list) = await CapturedProcess.RunAsync(loader, ["--list", program], time, cancellationToken);
        foreach (var line in list.Split('\n'))
        {
            // "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x...)"
            var arrow = line.IndexOf("=> /", StringComparison.Ordinal);
            var end = line.LastIndexOf(" (", StringComparison.Ordinal);
            if (arrow >= 0 && end > arrow)
            {
                _ = AddWithLinks(line[(arrow + 3)..end]);
            }
        }
    }

    private static IEnumerable<string> ReadShebang(string path)
    {
        using var file = File.OpenHandle(path);
        var start = new byte[256];
        var text = Encoding.UTF8.GetString(start, 0, RandomAccess.Read(file, start, 0));
        if (!text.StartsWith("#!", StringComparison.Ordinal))
        {
            return [];
        }

        var words = text[2..].Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        // "#!/usr/bin/env python3" needs both.
        return words.Length > 1 && words[0].EndsWith("/env", StringComparison.Ordinal) ? [words[0], words[^1]] : words.Take(1);
    }

    private void AddRunTimeFiles(string name)
    {
        var key = name.StartsWith("python3", StringComparison.Ordinal) ? "python3" : name;
        foreach (var pattern in RunTimeFiles.GetValueOrDefault(key, []))
        {
            var libraries = _files.Select(Path.GetDirectoryName).FirstOrDefault(
                directory => directory!.StartsWith("/usr/lib/", StringComparison.Ordinal) && directory.EndsWith("-linux-gnu", StringComparison.Ordinal));
            var path = pattern.Replace("{libraries}", libraries ?? "/usr/lib", StringComparison.Ordinal);
            var parent = Path.GetDirectoryName(path)!;
            if (Directory.Exists(parent))
            {
                _files.UnionWith(Directory.EnumerateFileSystemEntries(parent, Path.GetFileName(path)).Select(RealPath.Of));
            }
        }
    }
}
