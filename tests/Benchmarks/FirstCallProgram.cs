using System.Globalization;
using System.Text.Json;
using k8s;

namespace ContainerMcp.Benchmarks;

/// <summary>The benchmark in the cluster: from apply to the first answer.</summary>
internal static class FirstCallProgram
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task<int> RunAsync(string[] args)
    {
        BenchOptions options;
        try
        {
            options = BenchOptions.Parse(args);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n\n{BenchOptions.Help}");
            return 2;
        }

        using var client = new Kubernetes(KubernetesClientConfiguration.BuildDefaultConfig());
        var version = await client.Version.GetCodeAsync();
        var benchmark = new FirstCallBenchmark(client, options.Namespace);
        var series = new List<Series>();
        series.AddRange(await benchmark.RunAsync("claim", ephemeral: false, options.Runs, Console.Error.WriteLine));
        series.AddRange(await benchmark.RunAsync("ephemeral", ephemeral: true, options.Runs, Console.Error.WriteLine));

        var report = new
        {
            measuredAt = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            kubernetes = version.GitVersion,
            processors = Environment.ProcessorCount,
            runs = options.Runs,
            series = series.Select(one => new { one.Name, one.P50, one.P99, one.Max, one.Milliseconds }),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        await File.WriteAllTextAsync(options.Output, JsonSerializer.Serialize(report, Json) + "\n");

        Console.WriteLine("| workspace: from, to | runs | p50 | p99 |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var one in series)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {one.Name} | {options.Runs} | {one.P50 / 1000:F2} s | {one.P99 / 1000:F2} s |"));
        }

        return 0;
    }
}
