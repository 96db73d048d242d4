namespace ContainerMcp.Benchmarks.Operator;

/// <summary>The benchmark of the operator.</summary>
internal static class OperatorBenchProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        OperatorBenchOptions options;
        try
        {
            options = OperatorBenchOptions.Parse(args);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n\n{OperatorBenchOptions.Help}");
            return 2;
        }

        var report = await new OperatorBenchmark(options, Console.Error.WriteLine).RunAsync(CancellationToken.None);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        await File.WriteAllTextAsync(options.Output, report.ToJson());
        Console.Write(report.ToMarkdown());
        return 0;
    }
}
