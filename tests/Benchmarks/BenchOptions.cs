using System.Globalization;

namespace ContainerMcp.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions(int Runs = 20, string Namespace = "default", string Output = "artifacts/bench/first-call.json")
{
    public const string Help = """
        Measures the time from applying an McpSandbox to Ready and to the answer of its first tool call, in the cluster of
        $KUBECONFIG with the operator installed and the sandbox image present on the node.

        usage: dotnet run -c Release --project tests/Benchmarks -- first-call [--runs N] [--namespace NAME] [--output FILE]

          --runs N          sandboxes one after the other, 1 to 1000 (default: 20)
          --namespace NAME  where they are made (default: default)
          --output FILE     every figure as JSON (default: artifacts/bench/first-call.json)

        Prints the table of docs/benchmarks.md.
        """;

    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} needs a value");
            options = args[i] switch
            {
                "--runs" => options with { Runs = ParseRuns(value) },
                "--namespace" => options with { Namespace = value },
                "--output" => options with { Output = value },
                _ => throw new FormatException($"unknown argument: {args[i]}"),
            };
        }

        return options;
    }

    private static int ParseRuns(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var runs) && runs is >= 1 and <= 1000
            ? runs
            : throw new FormatException($"--runs is a number from 1 to 1000, not {value}");
}
