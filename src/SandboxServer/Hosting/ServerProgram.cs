using System.Collections;
using System.Diagnostics.CodeAnalysis;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Settings;

namespace ContainerMcp.SandboxServer.Hosting;

/// <summary>The process: its arguments, its exit codes.</summary>
internal static class ServerProgram
{
    /// <summary>Stopped on request, or idle.</summary>
    public const int Stopped = 0;

    /// <summary>Failed while starting or running, for a reason outside the settings: a port in use, for example.</summary>
    public const int Failed = 1;

    /// <summary>The settings, the arguments or the user do not allow a start. Nothing was served.</summary>
    public const int NotAllowed = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["--help" or "-h"]:
                Console.Out.Write(SettingsHelp.Render());
                return Stopped;
            case ["--version"]:
                Console.Out.WriteLine(ServerVersion.Text);
                return Stopped;
            case []:
                return await ServeAsync(ReadEnvironment());
            default:
                Console.Error.WriteLine("Unknown argument. The server takes --help or --version; everything else is set by environment variables.");
                return NotAllowed;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The last resort of the process: one line, not a stack trace and an abort.")]
    private static async Task<int> ServeAsync(IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            var settings = ServerSettings.Parse(environment);
            RefuseRoot(settings.Endpoint, Environment.IsPrivilegedProcess);
            await using var app = SandboxHost.Build(StartMark.Set(settings, TimeProvider.System));
            return await RunAsync(app, app.Services.GetRequiredService<DrainState>());
        }
        catch (SettingsException e)
        {
            foreach (var error in e.Errors)
            {
                Console.Error.WriteLine(error);
            }

            return NotAllowed;
        }
        catch (StartupException e)
        {
            Console.Error.WriteLine(e.Message);
            return NotAllowed;
        }
        catch (IOException e)
        {
            // Kestrel's words for an address that is in use or not ours.
            Console.Error.WriteLine(e.Message);
            return Failed;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"The server failed: {e.GetType().Name}: {SettingParsers.Printable(e.Message, 500)}{Detail(environment, e)}");
            return Failed;
        }
    }

    // A defect's stack trace is for who looks for it: it names places of the machine that built the server.
    private static string Detail(IReadOnlyDictionary<string, string> environment, Exception e) =>
        environment.TryGetValue("DEBUG", out var text) && SettingParsers.TryFlag(text.Trim(), out var debug) && debug ? Environment.NewLine + e : "";

    /// <summary>Runs the server to its end. A pod that is to start again after a failure, and only then, knows it by the exit code.</summary>
    internal static async Task<int> RunAsync(IHost host, DrainState drain)
    {
        try
        {
            await host.RunAsync();
        }
        catch (OperationCanceledException) when (drain.IsDraining)
        {
            // Told to stop while still starting: that is a stop, not a failure.
        }

        if (drain.IsDraining)
        {
            return Stopped;
        }

        Console.Error.WriteLine("The server failed: it stopped without having been told to; the log before says why.");
        return Failed;
    }

    // Code that breaks out of a jail has the server's rights: those must not be root's.
    internal static void RefuseRoot(EndpointSettings settings, bool privileged)
    {
        if (privileged && !settings.AllowRoot)
        {
            throw new StartupException("The server does not run as root. Start it as another user, or set MCP_ALLOW_ROOT=true.");
        }
    }

    private static Dictionary<string, string> ReadEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
