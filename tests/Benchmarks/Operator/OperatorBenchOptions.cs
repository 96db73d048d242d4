using System.Globalization;

namespace ContainerMcp.Benchmarks.Operator;

/// <summary>What the command line asks for.</summary>
internal sealed record OperatorBenchOptions
{
    public const string Help = """
        Measures the operator on a real API server without nodes, beside kube-controller-manager's StatefulSet controller.

        usage: eng/bench operator [--sandboxes N] [--rounds N] [--memory N]

          --program FILE    the operator (eng/bench says which)
          --sandboxes N     applied at once, 1 to 5000 (default: 500)
          --rounds N        of either, by turns, 1 to 20 (default: 3)
          --memory N        sandboxes at which a resync and its memory are looked at, at least those of the rounds,
                            up to 20000 (default: 5000)
          --output FILE     every figure as JSON (default: artifacts/bench/operator.json)

        Prints the table of docs/benchmarks.md.
        """;

    public string Program { get; private init; } = "";

    public int Sandboxes { get; private init; } = 500;

    public int Rounds { get; private init; } = 3;

    public int Memory { get; private init; } = 5000;

    public string Output { get; private init; } = "artifacts/bench/operator.json";

    public static OperatorBenchOptions Parse(string[] args)
    {
        var options = new OperatorBenchOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} needs a value");
            options = args[i] switch
            {
                "--program" => options with { Program = value },
                "--sandboxes" => options with { Sandboxes = Number(args[i], value, 1, 5000) },
                "--rounds" => options with { Rounds = Number(args[i], value, 1, 20) },
                "--memory" => options with { Memory = Number(args[i], value, 0, 20_000) },
                "--output" => options with { Output = value },
                _ => throw new FormatException($"unknown argument: {args[i]}"),
            };
        }

        return options.Program.Length > 0 ? options : throw new FormatException("--program is missing");
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} is a number from {least} to {most}, not {value}");
}
