using System.Diagnostics.CodeAnalysis;
using System.Net;
using ContainerMcp.Common;

namespace ContainerMcp.SandboxServer.Settings;

/// <summary>The variables of <see cref="EndpointSettings"/>.</summary>
internal static class EndpointSettingsReader
{
    private const long Mebibyte = 1024 * 1024;

    public static EndpointSettings Read(EnvironmentReader env, long largestFile)
    {
        var settings = new EndpointSettings
        {
            Address = env.Value<IPAddress>(ServerVariables.Host, "Address to listen on; :: means every address of IPv4 and IPv6, 0.0.0.0 every one of IPv4.",
                "an IP address, or localhost", "127.0.0.1", TryAddress),
            Port = env.Number(ServerVariables.Port, "Port to listen on; 0 picks a free one.", ServerContract.Port, 0, 65535),
            TokenFile = env.Text(ServerVariables.TokenFile,
                "File with the bearer tokens, one a line. Read again when it changes, so that old and new tokens can overlap.", "a path"),
            PreviousTokenFile = env.Text(ServerVariables.PreviousTokenFile,
                "File with more valid tokens, where it exists: the operator keeps the token before a rotation there until its grace period ends.", "a path"),
            AllowAnonymous = env.Flag("MCP_ALLOW_ANONYMOUS", "Serve without a token when MCP_AUTH_TOKEN_FILE is not set.", false),
            AllowRoot = env.Flag("MCP_ALLOW_ROOT", "Start although the process is root.", false),
            AllowedHosts = env.List<string>(ServerVariables.AllowedHosts,
                "Hosts that requests may name in Host and Origin, besides localhost. Default: none on a loopback address, any on others.",
                "host names or addresses without port, or *", "", SettingParsers.TryHost),
            // A file of the largest size must get through as JSON, where an escaped character may take three times its bytes.
            MaxBodyBytes = env.Size("MCP_MAX_BODY_MB", "Largest request body. Default: three times FILE_MAX_SIZE_MB and 1 MiB.",
                SettingDefaults.Mebibytes(Math.Min(3 * largestFile, 2047 * Mebibyte) + Mebibyte), 64 * 1024, 4096 * Mebibyte),
            MaxSessions = env.Number("MCP_MAX_SESSIONS", "Open event streams, and idle sessions, at most.", 128, 1, 10_000),
            MaxConcurrentCalls = env.Number("MCP_MAX_CONCURRENT_CALLS", "Tool calls running at the same time, those of the web tools counted apart; others wait.", 16, 1, 1000),
            MaxRequestsPerSecond = env.Number("MCP_MAX_REQUESTS_PER_SECOND", "Requests a second before 429 is answered; bursts of twice as many pass.",
                2000, 1, 1_000_000),
            HeartbeatInterval = env.Duration("MCP_HEARTBEAT_INTERVAL", "Longest silence on an open event stream before a comment is sent.",
                "10s", TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(15)),
            WriteTimeout = env.Duration("MCP_WRITE_TIMEOUT", "Longest time that a client may take to accept 64 KiB of an answer, or to send 64 KiB of a request; its connection is closed then.",
                "30s", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            ShutdownTimeout = env.Duration("MCP_SHUTDOWN_TIMEOUT", "Time that running calls get to finish when the server is told to stop.",
                "10s", TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            IdleTimeout = NullIfZero(env.Duration(ServerVariables.IdleTimeout, "Exit with code 0 after this long without a call or a client message; 0 means never.",
                "0", TimeSpan.Zero, TimeSpan.FromDays(366))),
            NetworkProbePort = NullIfZero(env.Number(ServerVariables.NetworkProbePort,
                "Port of the operator that asks at /networkz whether the server can connect to it, to see if NetworkPolicies are enforced; 0: no such probe.", 0, 0, 65535)),
            TerminationLogPath = env.Text("TERMINATION_LOG_PATH", "File that receives the reason of a voluntary exit.", "a path", ServerContract.TerminationMessagePath)!,
            OtlpEndpoint = env.Url("OTEL_EXPORTER_OTLP_ENDPOINT", "OpenTelemetry collector for traces; none when not set."),
        };
        Check(env, settings);
        return settings;
    }

    private static void Check(EnvironmentReader env, EndpointSettings settings)
    {
        if (settings.TokenFile is null && !settings.AllowAnonymous)
        {
            env.Fail("MCP_AUTH_TOKEN_FILE: not set. Name a file with a bearer token, or set MCP_ALLOW_ANONYMOUS=true to serve everyone who can connect.");
        }

        // Without a token the Host check is all that stands between a web page in someone's browser and the tools.
        if (settings is { TokenFile: null, AllowAnonymous: true, AllowedHosts.Count: 0 } && !IPAddress.IsLoopback(settings.Address))
        {
            env.Fail("MCP_ALLOWED_HOSTS: not set. With MCP_ALLOW_ANONYMOUS on an address other than the loopback, list the host names that clients use.");
        }
    }

    private static bool TryAddress(string text, [MaybeNullWhen(false)] out IPAddress value)
    {
        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            value = IPAddress.Loopback;
            return true;
        }

        // "1" and "127.1" parse as addresses too, but nobody writes them on purpose.
        return IPAddress.TryParse(text, out value) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3);
    }

    private static int? NullIfZero(int value) => value == 0 ? null : value;

    private static TimeSpan? NullIfZero(TimeSpan value) => value == TimeSpan.Zero ? null : value;
}
