namespace ContainerMcp.Benchmarks.Server;

/// <summary>The benchmark of the server alone.</summary>
internal static class ServerBenchProgram
{
    public static async Task<int> RunAsync(string[] args)
    {
        ServerBenchOptions options;
        try
        {
            options = ServerBenchOptions.Parse(args);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n\n{ServerBenchOptions.Help}");
            return 2;
        }

        var report = await new ServerBenchmark(options, Console.Error.WriteLine).RunAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        await File.WriteAllTextAsync(options.Output, report.ToJson());
        Console.Write(report.ToMarkdown());
        return 0;
    }
}
