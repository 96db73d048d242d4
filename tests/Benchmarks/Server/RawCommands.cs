using System.Diagnostics;
using ContainerMcp.SandboxServer.Isolation;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.Benchmarks.Server;

/// <summary>The same work without the server: a program for each command, with no jail and with a jail that is built for it.</summary>
internal static class RawCommands
{
    public static Task<Series> BashAsync(int runs) => MeasureAsync("bash -c", runs, () => Start("/usr/bin/bash", null, "-c", Work.BashCommand));

    public static Task<Series> PythonAsync(int runs) =>
        MeasureAsync("python3 -I -S -c", runs, () => Start("/usr/bin/python3", null, "-I", "-S", "-c", Work.PythonCode));

    /// <summary>firejail with the very profile of the server's bash jails.</summary>
    public static async Task<Series> FirejailAsync(int runs)
    {
        var directory = Directory.CreateTempSubdirectory("bench-");
        try
        {
            var workspace = directory.CreateSubdirectory("workspace").FullName;
            var settings = ServerSettings.Parse(new Dictionary<string, string> { ["MCP_ALLOW_ANONYMOUS"] = "true" });
            using var template = await JailTemplate.CreateAsync(
                JailKind.Bash, new IsolationOptions { Workspace = workspace, AllowedCommands = settings.Bash.AllowedCommands }, TimeProvider.System, CancellationToken.None);
            var profile = Path.Combine(directory.FullName, "profile");
            File.Copy($"/proc/self/fd/{template.Profile.Descriptor}", profile);
            return await MeasureAsync(Work.ColdFirejail, runs, () => Start(
                "/usr/bin/firejail", template.Environment, $"--profile={profile}", "/usr/bin/bash", "--norc", "--noprofile", "-c", Work.BashCommand));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static Process Start(string program, IEnumerable<string>? environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var variable in environment)
            {
                var sign = variable.IndexOf('=', StringComparison.Ordinal);
                start.Environment[variable[..sign]] = variable[(sign + 1)..];
            }
        }

        return Process.Start(start)!;
    }

    private static async Task<Series> MeasureAsync(string name, int runs, Func<Process> start)
    {
        var times = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var watch = Stopwatch.StartNew();
            using var process = start();
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            times.Add(watch.Elapsed.TotalMilliseconds);
            if (!output.Contains(Work.Answer, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{name} answered: {output}{await errors}");
            }
        }

        return new(name, times);
    }
}
