using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using ContainerMcp.Common;
using ContainerMcp.SandboxServer.Managers;
using ContainerMcp.SandboxServer.Web;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>Reads <see cref="ServerSettings"/> in the order in which <c>--help</c> shows the variables.</summary>
internal static class ServerSettingsReader
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromHours(1);

    public static ServerSettings Read(EnvironmentReader env, IReadOnlyDictionary<string, string> environment)
    {
        var logLevel = ReadLogLevel(env);
        var root = ReadDirectory(env, ServerVariables.SandboxRoot, "The workspace: working directory of bash and python, root of the file tools.", "/workspace");
        var temp = ReadDirectory(env, ServerVariables.TempDirectory, "Directory for temporary files.", "/tmp");
        var tools = new ToolSwitches(
            env.Flag(ServerVariables.EnableBash, "Serve system_run_command.", true),
            env.Flag(ServerVariables.EnablePython, "Serve system_run_python.", true),
            env.Flag(ServerVariables.EnableFile, "Serve the file_* tools.", true),
            env.Flag(ServerVariables.EnableWeb, "Serve the web_* tools.", true));
        var bash = ReadBash(env);
        var python = ReadPython(env);
        var file = ReadFile(env, root);
        var web = ReadWeb(env);
        return new ServerSettings
        {
            Endpoint = EndpointSettingsReader.Read(env, file.MaxSizeBytes),
            Tools = tools,
            LogLevel = logLevel,
            SandboxRoot = root,
            TempDir = temp,
            Bash = bash,
            Python = python,
            File = file,
            Web = web,
            MaxResultChars = env.Number(ServerVariables.MaxResultChars,
                "Characters of text that one result of a tool carries; what is more is kept in a file of the workspace, or read in parts.", 30_000, 1000, 10_000_000),
            Restart = ReadRestart(env),
            StartedFile = env.Text(ServerVariables.StartedFile,
                "File that is made at the start, where it outlives a container but not its pod: a server that finds it tells agents that another one ended before it.", "a path"),
            VisibleEnvironment = Settings.VisibleEnvironment.Select(environment),
        };
    }

    private static LogLevel ReadLogLevel(EnvironmentReader env)
    {
        var level = env.Value<LogLevel>("LOG_LEVEL", "Least severe log line written; case does not matter.",
            "DEBUG, INFO, WARNING, ERROR or CRITICAL", "INFO", TryLogLevel);
        return env.Flag("DEBUG", "Same as LOG_LEVEL=DEBUG.", false) ? LogLevel.Debug : level;
    }

    private static RestartCause? ReadRestart(EnvironmentReader env)
    {
        var reason = env.Text(ServerVariables.RestartReason, "Why this server replaces an earlier one; agents are told in the metadata of their first tool result.", "a text; what is longer than 200 characters is cut");
        var when = env.Value<DateTimeOffset?>(ServerVariables.RestartTime, "When the earlier server ended.", "a time such as 2026-05-01T12:00:00Z", "", TryTime);
        return reason is null ? null : new(SettingParsers.Printable(reason, 200), when);
    }

    // Empty is the default: nobody knows.
    private static bool TryTime(string text, out DateTimeOffset? value)
    {
        var accepted = DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        value = accepted ? time : null;
        return accepted || text.Length == 0;
    }

    private static BashOptions ReadBash(EnvironmentReader env)
    {
        var commands = env.List<string>(ServerVariables.BashAllowedCommands, "Programs that system_run_command may start; empty: none, *: all of the image.",
            "program names without path, or *", SettingDefaults.Commands, SettingParsers.TryCommand);
        var (timeout, maximum) = ReadTimeouts(env, ServerVariables.BashTimeoutDefault, ServerVariables.BashTimeoutMax, "a command");
        return new() { AllowedCommands = commands, AllowAll = commands.Contains("*"), TimeoutDefault = timeout, TimeoutMax = maximum };
    }

    private static PythonOptions ReadPython(EnvironmentReader env)
    {
        var memory = env.Size(ServerVariables.PythonMemoryLimit, "Memory of a script.", "256", 32L << 20, 64L << 30);
        var (timeout, maximum) = ReadTimeouts(env, ServerVariables.PythonTimeoutDefault, ServerVariables.PythonTimeoutMax, "a script");
        return new() { MemoryLimitBytes = memory, TimeoutDefault = timeout, TimeoutMax = maximum };
    }

    private static FileSettings ReadFile(EnvironmentReader env, string root)
    {
        var size = env.Size(ServerVariables.FileMaxSize, "Largest file that is read or written.", "10", 1, 1L << 30);
        var extensions = env.List<string>(ServerVariables.FileAllowedExtensions, "File extensions that the file tools accept; empty: the default, *: every name.",
            "extensions such as txt or .md, or *", SettingDefaults.Extensions, SettingParsers.TryExtension, emptyIsDefault: true);
        return new() { Root = root, MaxSizeBytes = size, AllowedExtensions = extensions, AllowAllExtensions = extensions.Contains("*") };
    }

    private static WebOptions ReadWeb(EnvironmentReader env)
    {
        var (timeout, maximum) = ReadTimeouts(env, ServerVariables.WebTimeoutDefault, "WEB_TIMEOUT_MAX", "a page");
        var domains = env.List<string>(ServerVariables.WebAllowedDomains, "Domains that the web tools may reach, subdomains included; empty: none, *: all.",
            "domain names, or *", "*", SettingParsers.TryDomain);
        var addresses = env.List<IPEndPoint>("WEB_ALLOWED_ADDRESSES", "Exceptions from the refusal of private addresses.",
            "addresses with port, such as 10.1.2.3:8080 or [fd00::1]:443", "", SettingParsers.TryEndPoint);
        var networks = env.List<IPNetwork>(ServerVariables.WebAllowedNetworks, "Private networks that the web tools may reach on every port; loopback, link-local and metadata addresses in them stay refused.",
            "networks such as 10.1.0.0/16 or fd00:1::/64", "", IPNetwork.TryParse);
        var denied = env.List<IPNetwork>(ServerVariables.WebDeniedNetworks, "Networks that the web tools never reach, besides the private and special ones.",
            "networks such as 203.0.113.0/24 or 2001:db8::/32", "", IPNetwork.TryParse);
        var options = new WebOptions
        {
            TimeoutDefault = timeout,
            TimeoutMax = maximum,
            AllowedDomains = domains,
            AllowedAddresses = addresses,
            AllowedNetworks = networks,
            DeniedNetworks = denied,
            BrowserPath = env.Text("WEB_BROWSER_PATH", "The browser of web_browse.", "a path below /usr", "/usr/bin/chromium")!,
            SearchProvider = env.Value<WebSearchProvider>(ServerVariables.WebSearchProvider, "Who answers web_search.", "none, searxng, brave or duckduckgo", "none", TrySearchProvider),
            SearchUrl = env.Url(ServerVariables.WebSearchUrl, "Address of the search provider; needed for searxng."),
            SearchKeyFile = env.Text(ServerVariables.WebSearchKeyFile, "File with the key of the search provider; needed for brave.", "a path"),
        };
        if (options is { SearchProvider: WebSearchProvider.Searxng, SearchUrl: null })
        {
            env.Fail("WEB_SEARCH_URL: not set. WEB_SEARCH_PROVIDER=searxng needs the address of an instance.");
        }

        if (options is { SearchProvider: WebSearchProvider.Brave, SearchKeyFile: null })
        {
            env.Fail("WEB_SEARCH_KEY_FILE: not set. WEB_SEARCH_PROVIDER=brave needs a file with the API key.");
        }

        return options;
    }

    private static bool TrySearchProvider(string text, out WebSearchProvider value) =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsDigit(text[0]);

    private static (TimeSpan Default, TimeSpan Maximum) ReadTimeouts(EnvironmentReader env, string defaultName, string maximumName, string what)
    {
        var timeout = env.Duration(defaultName, $"Time that {what} gets when the call names none.", "30", Shortest, Longest);
        var maximum = env.Duration(maximumName, $"Longest time that a call may ask for {what}.", "120", Shortest, Longest);
        if (timeout > maximum)
        {
            // Who only lowers the maximum means it for every call.
            if (!env.IsSet(defaultName))
            {
                return (maximum, maximum);
            }

            env.Fail($"{defaultName}: '{SettingParsers.Show(timeout)}' is not allowed. Allowed: at most {maximumName} ({SettingParsers.Show(maximum)}).");
        }

        return (timeout, maximum);
    }

    private static string ReadDirectory(EnvironmentReader env, string name, string purpose, string @default)
    {
        // The original took "./sandbox" and then called every path an attack; here the path is made absolute first.
        var path = Path.GetFullPath(env.Text(name, purpose, "a directory, not /", @default)!);
        if (path == "/")
        {
            env.Fail($"{name}: '/' is not allowed. Allowed: a directory, not /.");
        }

        return path.TrimEnd('/');
    }

    private static bool TryLogLevel(string text, [MaybeNullWhen(false)] out LogLevel value)
    {
        value = text.ToUpperInvariant() switch
        {
            "TRACE" or "DEBUG" => LogLevel.Debug,
            "INFO" or "INFORMATION" => LogLevel.Information,
            "WARN" or "WARNING" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            "CRITICAL" or "FATAL" => LogLevel.Critical,
            _ => LogLevel.None,
        };
        return value != LogLevel.None;
    }
}
