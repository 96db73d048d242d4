using System.Diagnostics;

namespace ContainerMcp.Definitions.Tests.Server;

/// <summary>A program that ends with its owner: also when the owner is killed, since a shell waits for the end of the pipe between them.</summary>
internal sealed class OwnedProcess : IDisposable
{
    private const string Keeper = """exec 3<&0; "$@" >"$LOG" 2>&1 3<&- & child=$!; cat <&3 >/dev/null; kill -9 "$child" """;
    private readonly Process _keeper;
    private readonly string _log;

    private OwnedProcess(Process keeper, string log)
    {
        _keeper = keeper;
        _log = log;
    }

    /// <summary>Starts it.</summary>
    /// <param name="log">The file for what it prints.</param>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    public static OwnedProcess Start(string log, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "sh", program, .. arguments]) { RedirectStandardInput = true };
        start.Environment["LOG"] = log;
        return new(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start"), log);
    }

    /// <summary>The end of what it has printed.</summary>
    public string Said()
    {
        var text = File.Exists(_log) ? File.ReadAllText(_log) : "";
        return text[Math.Max(0, text.Length - 2000)..];
    }

    public void Dispose()
    {
        _keeper.StandardInput.Close();
        if (!_keeper.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _keeper.Kill(entireProcessTree: true);
        }

        _keeper.Dispose();
    }
}
