namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>How jails are built. Filled once from the server's settings.</summary>
public sealed record IsolationOptions
{
    /// <summary>SANDBOX_ROOT: absolute; the working directory of every jail and the only place on a disk that it can write.</summary>
    public required string Workspace { get; init; }

    /// <summary>Programs that exist inside the jails besides bash and python3; ignored when <see cref="AllowAllCommands"/>.</summary>
    public IReadOnlyList<string> AllowedCommands { get; init; } = [];

    /// <summary>Every program of the image exists inside the jails.</summary>
    public bool AllowAllCommands { get; init; }

    /// <summary>Address space of a python process in bytes (RLIMIT_AS).</summary>
    public long PythonMemoryLimitBytes { get; init; } = 256L << 20;

    /// <summary>Address space of a process of the bash jail in bytes (RLIMIT_AS); null for no limit but the container's.</summary>
    public long? BashMemoryLimitBytes { get; init; }

    /// <summary>The longest call; also the CPU time of each process (RLIMIT_CPU), so that no orphan can spin for ever.</summary>
    public TimeSpan LongestCall { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Files whose invisibility the proof asserts: the bearer token, for example.</summary>
    public IReadOnlyList<string> SecretFiles { get; init; } = [];

    /// <summary>Read-only data for the jails, when the directory exists.</summary>
    public string DataDirectory { get; init; } = "/data";

    /// <summary>The setuid program that builds a jail.</summary>
    public string FirejailPath { get; init; } = "/usr/bin/firejail";

    /// <summary>The interpreter of the python jail.</summary>
    public string PythonPath { get; init; } = "/usr/bin/python3";

    /// <summary>The browser; its jail exists only where this file does.</summary>
    public string BrowserPath { get; init; } = "/usr/bin/chromium";

    /// <summary>The kinds of jail that calls are run in: proven at start and kept ready. Services are proven when the first is started.</summary>
    public IReadOnlyList<JailKind> CallKinds { get; init; } = [JailKind.Bash, JailKind.Python];

    /// <summary>How much of each stream is kept, in bytes; half of it for the head and half for the tail.</summary>
    public int OutputLimitBytes { get; init; } = 1 << 20;

    /// <summary>A call that writes more than this to one stream is killed, in bytes.</summary>
    public long FloodLimitBytes { get; init; } = 256L << 20;

    /// <summary>The largest file a jail can write, in bytes (RLIMIT_FSIZE).</summary>
    public long FileSizeLimitBytes { get; init; } = 1L << 30;

    /// <summary>What stands at /dev/shm in the jails of calls.</summary>
    internal SharedMemory SharedMemory { get; init; } = SharedMemoryPlace.Detect();

    /// <summary>Where it lies that the jails share, if they do.</summary>
    internal string SharedMemoryDirectory { get; init; } = SharedMemoryPlace.Path;

    /// <summary>Processes and threads of one jail (RLIMIT_NPROC, counted by the jail's own user namespace).</summary>
    public int ProcessLimit { get; init; } = 256;

    /// <summary>Processes and threads of the browser's jail.</summary>
    public int BrowserProcessLimit { get; init; } = 2048;

    /// <summary>Open files of one process of the browser.</summary>
    public int BrowserOpenFileLimit { get; init; } = 4096;

    /// <summary>Open files of one process (RLIMIT_NOFILE).</summary>
    public int OpenFileLimit { get; init; } = 1024;

    /// <summary>Calls that run at the same time; more wait for their turn.</summary>
    public int MaxConcurrentCalls { get; init; } = 32;

    /// <summary>Jails of each kind that are kept ready; 0 starts one for every call.</summary>
    public int ReadyJails { get; init; } = 2;

    /// <summary>After this time without a call the ready jails are let go.</summary>
    public TimeSpan ReadyIdle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long firejail may take to have a jail ready.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(15);
}
