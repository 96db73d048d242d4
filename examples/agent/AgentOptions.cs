using System.Globalization;

namespace ContainerMcp.Examples.Agent;

/// <summary>What the command line asks for.</summary>
public sealed record AgentOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help = """
        Connects to a sandbox as an AI agent would and runs a demonstration of its tools.

        usage: dotnet run --project examples/agent -- [options]

          --sandbox NAME       the McpSandbox (default: agent)
          --namespace NAME     its namespace (default: that of the kubectl context)
          --via WAY            service: dial the service name; port-forward: dial through the API server;
                               auto (default): the service name where it answers, else the API server
          --timeout SECONDS    give up after this long, 1 to 3600 (default: 60)
          --url URL            no Kubernetes: connect to this SSE URL (`make server`) ...
          --token-file FILE    ... with the token in this file
          --help               this text

        The cluster is the one of the pod it runs in, else of $KUBECONFIG or ~/.kube/config.
        Exit code: 0 the demonstration worked, 1 it did not, 2 wrong arguments.
        """;

    /// <summary>Name of the McpSandbox.</summary>
    public string Sandbox { get; init; } = "agent";

    /// <summary>Namespace of the McpSandbox; null for that of the kubectl context.</summary>
    public string? Namespace { get; init; }

    /// <summary>How the sandbox is dialled.</summary>
    public Route Via { get; init; } = Route.Auto;

    /// <summary>Deadline of the whole run.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>SSE URL of a server outside Kubernetes; null to ask the cluster.</summary>
    public Uri? Url { get; init; }

    /// <summary>File with the token for <see cref="Url"/>.</summary>
    public string? TokenFile { get; init; }

    /// <summary>True when only the help text is wanted.</summary>
    public bool ShowHelp { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">An argument is unknown, lacks its value or has a wrong one; the message names it.</exception>
    public static AgentOptions Parse(IReadOnlyList<string> args)
    {
        var options = new AgentOptions();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--help" or "-h")
            {
                return options with { ShowHelp = true };
            }

            if (args[i] is not ("--sandbox" or "--namespace" or "--via" or "--timeout" or "--url" or "--token-file"))
            {
                throw new FormatException($"unknown argument: {args[i]}");
            }

            if (i + 1 == args.Count)
            {
                throw new FormatException($"{args[i]} needs a value");
            }

            options = With(options, args[i], args[++i]);
        }

        if ((options.Url is null) != (options.TokenFile is null))
        {
            throw new FormatException("--url and --token-file belong together");
        }

        return options;
    }

    private static AgentOptions With(AgentOptions options, string name, string value) => name switch
    {
        "--sandbox" => options with { Sandbox = value },
        "--namespace" => options with { Namespace = value },
        "--via" => options with { Via = ParseRoute(value) },
        "--timeout" => options with { Timeout = ParseTimeout(value) },
        "--url" => options with { Url = ParseUrl(value) },
        _ => options with { TokenFile = value },
    };

    private static Route ParseRoute(string value) => value switch
    {
        "auto" => Route.Auto,
        "service" => Route.Service,
        "port-forward" => Route.PortForward,
        _ => throw new FormatException($"--via is auto, service or port-forward, not {value}"),
    };

    private static TimeSpan ParseTimeout(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"--timeout is a number of seconds from 1 to 3600, not {value}");

    private static Uri ParseUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new FormatException($"--url is an http or https URL, not {value}");
}
