using System.Security.Cryptography;
using System.Text.Json;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>
/// One look around from inside a jail: the questions, and the judgement of the answers. Reality is told from a mere claim
/// by a fresh value that must appear in the workspace as this process sees it.
/// </summary>
internal sealed class JailProbe(JailKind kind, string workspace, IReadOnlyList<string> hidden)
{
    private static readonly string[] ReadOnlyPlaces =
    [
        "/", "/app", "/bin", "/boot", "/data", "/dev", "/etc", "/home", "/lib", "/media", "/mnt", "/opt", "/proc", "/root", "/run",
        "/run/lock", "/sbin", "/srv", "/sys", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/usr/local/bin", "/var", "/var/log", "/var/tmp",
    ];

    private static readonly string[] KnownVariables =
        ["PATH", "HOME", "LANG", "LC_CTYPE", "PYTHONUNBUFFERED", "TMPDIR", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "SHLVL", "_"];

    private readonly string _nonce = RandomNumberGenerator.GetHexString(32);
    private readonly string _mark = Path.Combine(workspace, $".container-mcp-probe-{RandomNumberGenerator.GetHexString(16)}");

    /// <summary>The program that answers, in the language of the jail.</summary>
    public string Program()
    {
        using var stream = typeof(JailProbe).Assembly.GetManifestResourceStream(
            kind == JailKind.Bash ? "Launchers/probe.sh" : "Launchers/probe.py")!;
        using var reader = new StreamReader(stream);
        var body = reader.ReadToEnd();

        // A bash of its own, with the builtins that a command may have to do without.
        return kind == JailKind.Bash
            ? "exec /usr/bin/bash -c " + Quote($"nonce={Quote(_nonce)}\nmark={Quote(_mark)}\nhidden=({string.Join(' ', hidden.Select(Quote))})\n"
                + $"readonly=({string.Join(' ', ReadOnlyPlaces.Select(Quote))})\n{body}")
            : $"nonce = {Literal(_nonce)}\nmark = {Literal(_mark)}\nhidden = [{string.Join(", ", hidden.Select(Literal))}]\n"
                + $"readonly = [{string.Join(", ", ReadOnlyPlaces.Select(Literal))}]\n{body}";

        static string Quote(string value) => $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'";

        static string Literal(string value) => JsonSerializer.Serialize(value);
    }

    /// <summary>Null when the answers are those of a real jail; else what is wrong, in plain words.</summary>
    public string? FindFault(string answers)
    {
        var found = answers.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        string[] comms = kind == JailKind.Bash ? ["firejail", "bash"] : ["firejail", "python3"];

        var home = kind == JailKind.Browser ? "/tmp" : workspace;
        var wrote = WroteWorkspace(found["workspace"].Any());

        return found["cwd"].SingleOrDefault() != home ? $"the working directory is not {(home == workspace ? "the workspace" : home)}"
            : kind == JailKind.Browser && wrote ? "the workspace can be written from inside"
            : kind != JailKind.Browser && !wrote ? "the workspace cannot be written from inside"
            : found["visible"].Any() ? "a file of the server is visible inside"
            : found["writable"].FirstOrDefault() is { } place ? $"{place} can be written from inside"
            : found["process"].Except(comms).Any() || !found["process"].Any() ? "processes of others are visible inside"
            : found["init"].Any() ? "the environment of the jail's first process can be read"
            : found["variable"].Except(KnownVariables).FirstOrDefault() is { } name ? $"the variable {name} reaches the inside"
            : null;
    }

    private bool WroteWorkspace(bool claimed)
    {
        try
        {
            return claimed && File.ReadAllText(_mark) == _nonce;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            File.Delete(_mark);
        }
    }
}
