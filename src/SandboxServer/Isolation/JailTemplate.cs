using System.Buffers.Binary;
using System.Text;
using ContainerMcp.SandboxServer.Isolation.Native;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Everything that the jails of one kind have in common: the profile, the launcher, the environment.</summary>
internal sealed class JailTemplate : IDisposable
{
    // The child's descriptor table after 0, 1 and 2; the launchers know these numbers.
    private const int FirstKept = 3;
    private const int LastKept = 6;
    private const int ProfileDescriptor = 8; // 7 is the leash, which firejail keeps from the program
    private const int HandoffDescriptor = 9; // of services only

    // firejail refuses longer arguments than about 4 KiB, so the launcher's text comes first on the request's pipe.
    private const string PythonLoader =
        "import os\nb=b''\nn=int.from_bytes(os.read(3,8),'big')\n"
        + "while len(b)<n: b+=os.read(3,n-len(b)) or os._exit(0)\nexec(compile(b,'<launcher>','exec'))";

    private JailTemplate(JailKind kind, IsolationOptions options, MemoryFile profile) =>
        (Kind, Options, Profile) = (kind, options, profile);

    public JailKind Kind { get; }

    public IsolationOptions Options { get; }

    /// <summary>The profile; child descriptor <see cref="ProfileDescriptor"/>.</summary>
    public MemoryFile Profile { get; }

    /// <summary>Whether its jails serve many calls and hand out a socket of their own.</summary>
    public bool IsService => Kind == JailKind.Browser;

    /// <summary>firejail's arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>firejail's and so the launcher's environment.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Sent to the launcher before anything else.</summary>
    public ReadOnlyMemory<byte> Prologue { get; private init; }

    /// <summary>Prepares the jails of a kind; looks up what the allowed programs need.</summary>
    /// <exception cref="JailException">The image lacks what the jail needs, or the workspace cannot be used.</exception>
    public static async Task<JailTemplate> CreateAsync(
        JailKind kind, IsolationOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        options = options with { Workspace = RealPath.Of(options.Workspace) };
        if (!Directory.Exists(options.Workspace))
        {
            throw new JailException("SANDBOX_ROOT does not exist.");
        }

        var launcher = kind == JailKind.Bash ? "/usr/bin/bash" : options.PythonPath;
        var closure = new ProgramClosure(time);
        if (!await closure.AddAsync("bash", cancellationToken) | !await closure.AddAsync(launcher, cancellationToken))
        {
            throw new JailException($"The image has no {Path.GetFileName(launcher)}.");
        }

        if (kind == JailKind.Browser)
        {
            await BrowserFiles.AddAsync(closure, options.BrowserPath, cancellationToken);
        }
        else if (!options.AllowAllCommands)
        {
            foreach (var command in options.AllowedCommands)
            {
                _ = await closure.AddAsync(command, cancellationToken);
            }
        }

        var isService = kind == JailKind.Browser;
        var kept = Enumerable.Range(FirstKept, LastKept - FirstKept + 1).Concat(isService ? [HandoffDescriptor] : Array.Empty<int>());
        var profile = JailProfile.Write(options, kind, options.AllowAllCommands && !isService ? null : closure.Files, kept);
        string[] program = kind == JailKind.Bash
            ? ["/usr/bin/bash", "--norc", "--noprofile", "-c", $"off='{string.Join(' ', SwitchedOff(options))}'\n{LauncherText("bash.sh")}"]
            : [options.PythonPath, "-I", "-u", "-c", PythonLoader];
        return new JailTemplate(kind, options, new MemoryFile("jail-profile", profile))
        {
            Arguments = [$"--profile=/proc/self/fd/{ProfileDescriptor}", .. program],
            Environment = CleanEnvironment(isService ? "/tmp" : options.Workspace),
            Prologue = kind switch
            {
                JailKind.Python => Frame(LauncherText("inside.py") + LauncherText("python.py")),
                JailKind.Browser => Frame(LauncherText("inside.py") + LauncherText("browser.py")),
                _ => default,
            },
        };
    }

    /// <summary>The request as the launcher of this kind reads it.</summary>
    public ReadOnlyMemory<byte> Encode(string input) =>
        Kind != JailKind.Bash ? Frame(input) : Encoding.UTF8.GetBytes(input + '\0');

    public void Dispose() => Profile.Dispose();

    private static IReadOnlyList<string> SwitchedOff(IsolationOptions options) =>
        options.AllowAllCommands ? [] : ShellBuiltins.SwitchedOff(options.AllowedCommands);

    private static string[] CleanEnvironment(string workspace)
    {
        string[] clean = [$"PATH={ProgramClosure.SearchPath}", $"HOME={workspace}", "LANG=C.UTF-8", "USER=sandbox", "LOGNAME=sandbox", "PYTHONUNBUFFERED=1"];

        // Passed on and never invented: firejail decides by it whether it may sandbox inside a container, and the proof
        // has to fail where the pod lacks it.
        return System.Environment.GetEnvironmentVariable("container") is { } container
            ? [.. clean, $"container={container}"]
            : clean;
    }

    private static ReadOnlyMemory<byte> Frame(string text)
    {
        var frame = new byte[8 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt64BigEndian(frame, Encoding.UTF8.GetBytes(text, frame.AsSpan(8)));
        return frame;
    }

    private static string LauncherText(string name)
    {
        using var stream = typeof(JailTemplate).Assembly.GetManifestResourceStream($"Launchers/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
