using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>
/// Playwright's driver, the one process that is not started by Isolation: the library starts it by itself. It is a trusted
/// part of the server like the library, runs no page's code (that is the jailed browser's) and ends with its standard input.
/// </summary>
internal static class BrowserDriver
{
    private const string LauncherVariable = "PLAYWRIGHT_NODEJS_PATH";

    /// <summary>Where the library's program and its JavaScript are.</summary>
    private static string Home => Path.Combine(AppContext.BaseDirectory, ".playwright");

    /// <summary>The library starts this instead of node: it starts node with an environment that holds nothing of the server's.</summary>
    private static string Launcher => Path.Combine(AppContext.BaseDirectory, "Browser", "driver");

    /// <summary>Whether this image has it.</summary>
    public static bool Exists => Directory.Exists(Home) && File.Exists(Launcher);

    /// <summary>Starts it; disposing ends it.</summary>
    public static Task<IPlaywright> StartAsync()
    {
        Environment.SetEnvironmentVariable(LauncherVariable, Launcher);
        return Playwright.CreateAsync();
    }
}
