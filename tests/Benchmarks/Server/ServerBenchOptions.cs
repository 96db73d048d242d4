using System.Globalization;

namespace ContainerMcp.Benchmarks.Server;

/// <summary>What the command line of the server's benchmark asks for.</summary>
internal sealed record ServerBenchOptions(string Program = "", int Calls = 80, TimeSpan Think = default, string Output = "artifacts/bench/server.json")
{
    public const string Help = """
        Measures SandboxServer on this machine, without a cluster, beside bash, python3 and firejail started for each command.
        Run it as an ordinary user; eng/bench does all that is needed.

        usage: ContainerMcp.Benchmarks server --program FILE [--calls N] [--think MS] [--output FILE]

          --program FILE    the published ContainerMcp.SandboxServer
          --calls N         calls of one client that thinks between them, 10 to 10000 (default: 80); without a pause twice
                            as many, eight clients four times as many
          --think MS        the pause of that client between an answer and the next call, 0 to 60000 (default: 250)
          --output FILE     every figure as JSON (default: artifacts/bench/server.json)

        Prints the tables of docs/benchmarks.md.
        """;

    public static ServerBenchOptions Parse(string[] args)
    {
        var options = new ServerBenchOptions { Think = TimeSpan.FromMilliseconds(250) };
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} needs a value");
            options = args[i] switch
            {
                "--program" => options with { Program = value },
                "--calls" => options with { Calls = Number(args[i], value, 10, 10_000) },
                "--think" => options with { Think = TimeSpan.FromMilliseconds(Number(args[i], value, 0, 60_000)) },
                "--output" => options with { Output = value },
                _ => throw new FormatException($"unknown argument: {args[i]}"),
            };
        }

        return File.Exists(options.Program) ? options : throw new FormatException("--program must name the published server");
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} is a number from {least} to {most}, not {value}");
}
