using System.Text.Json;
using ModelContextProtocol.Client;

namespace ContainerMcp.Benchmarks.Server;

/// <summary>All rows of one run, one after the other, so that none disturbs another.</summary>
internal sealed class ServerBenchmark(ServerBenchOptions options, Action<string> progress)
{
    private const int Clients = 8;
    private const int Starts = 10;
    private const int CallsForMemory = 1000;
    private const int LargeReads = 30;

    private const int Pages = 5;

    // The server gives memory back after two idle seconds; idle threads of .NET's pool end after twenty.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly List<Series> rows = [];
    private readonly List<Target> targets = [];
    private readonly List<Memory> memory = [];

    public async Task<ServerReport> RunAsync()
    {
        var bash = Add(await RawCommands.BashAsync(options.Calls * 2));
        var python = Add(await RawCommands.PythonAsync(options.Calls * 2));
        var cold = Add(await RawCommands.FirejailAsync(options.Calls));
        await using (var server = await BenchServer.StartAsync(options.Program))
        {
            var commands = await ToolAsync(server, "system_run_command", new() { ["command"] = Work.BashCommand }, answer => Is(answer, "stdout"));
            var scripts = await ToolAsync(server, "system_run_python", new() { ["code"] = Work.PythonCode }, answer => Is(answer, "output"));
            await FilesAsync(server);
            var many = commands.Concat(scripts).Where(row => row.Clients == Clients).Select(row => row.Calls).ToList();
            var paced = commands.Where(row => row.Paced).Max(row => row.Calls.Times.P50);
            targets.Add(new("system_run_command, 1 client, p50, to a cold firejail", paced / cold.P50, 0.25, "times"));
            targets.Add(new("system_run_command, 1 client, p50, above bash", paced - bash.P50, 10, "ms"));
            targets.Add(new("system_run_python, 1 client, p50, to python3", scripts.Where(row => row.Paced).Max(row => row.Calls.Times.P50) / python.P50, 1, "times"));
            targets.Add(new("8 clients, failures", many.Sum(calls => calls.Failures), 0, "calls"));
            targets.Add(new("8 clients, p99, to a cold firejail", many.Max(calls => calls.Times.P99) / cold.P50, 12, "times"));
        }

        await MemoryAsync();
        await BrowserMemoryAsync();
        var ready = Add(await ReadyAsync());
        targets.Add(new("process start to /readyz, p50", ready.P50, 1000, "ms"));
        return new(options, rows, memory, targets);
    }

    private async Task<IReadOnlyList<(bool Paced, int Clients, CallSeries Calls)>> ToolAsync(
        BenchServer server, string tool, Dictionary<string, object?> arguments, Predicate<JsonElement> isRight)
    {
        var benchmark = new ToolBenchmark(server.Access, tool, arguments, isRight);
        var results = new List<(bool, int, CallSeries)>();
        foreach (var mode in (HttpTransportMode[])[HttpTransportMode.StreamableHttp, HttpTransportMode.Sse])
        {
            results.Add((true, 1, Add(await benchmark.RunAsync("1 client that thinks", mode, 1, options.Calls, options.Think))));
            results.Add((false, 1, Add(await benchmark.RunAsync("1 client", mode, 1, options.Calls * 2, TimeSpan.Zero))));
            results.Add((false, Clients, Add(await benchmark.RunAsync("8 clients", mode, Clients, options.Calls * 4, TimeSpan.Zero))));
        }

        return results;
    }

    private async Task FilesAsync(BenchServer server)
    {
        foreach (var (name, size, calls) in ((string, int, int)[])[("1 KiB", 1 << 10, options.Calls * 2), ("5 MiB", 5 << 20, LargeReads)])
        {
            var path = $"{size}.txt";
            await File.WriteAllTextAsync(Path.Combine(server.Workspace, path), new string('x', size));
            var benchmark = new ToolBenchmark(server.Access, "file_read", new() { ["path"] = path }, answer => answer.GetProperty("size").GetInt32() == size);
            var read = Add(await benchmark.RunAsync($"1 client, {name}", HttpTransportMode.StreamableHttp, 1, calls, TimeSpan.Zero));
            targets.Add(new($"file_read, {name}, failures", read.Failures, 0, "calls"));
        }
    }

    private async Task MemoryAsync()
    {
        await using var server = await BenchServer.StartAsync(options.Program);
        await Task.Delay(Rest);
        var idle = Add(new Memory("server, idle, no call yet", server.ResidentMegabytes));
        var benchmark = new ToolBenchmark(server.Access, "system_run_command", new() { ["command"] = Work.BashCommand }, answer => Is(answer, "stdout"));
        await benchmark.RunAsync("memory", HttpTransportMode.StreamableHttp, Clients, CallsForMemory, TimeSpan.Zero);
        await Task.Delay(Rest);
        var used = Add(new Memory($"server, idle, after {CallsForMemory} calls", server.ResidentMegabytes));
        Add(new Memory("server, the most during these calls", server.PeakMegabytes));
        Add(new Memory("ready jails", server.DescendantMegabytes));
        targets.AddRange([new($"memory, {idle.Name}", idle.Megabytes, 90, "MB"), new($"memory, {used.Name}", used.Megabytes, 90, "MB")]);
    }

    private async Task BrowserMemoryAsync()
    {
        await using var site = new PageSite();
        await using var server = await BenchServer.StartAsync(options.Program, site.Endpoint);
        var benchmark = new ToolBenchmark(
            server.Access, "web_browse", new() { ["url"] = $"http://{site.Endpoint}/" }, answer => answer.GetProperty("content").GetString()!.Contains(Work.Answer, StringComparison.Ordinal));
        var pages = Add(await benchmark.RunAsync("1 client, browser started", HttpTransportMode.StreamableHttp, 1, Pages, TimeSpan.Zero));
        targets.Add(new("web_browse, failures", pages.Failures, 0, "calls"));
        Add(new Memory("server, browser in use", server.ResidentMegabytes));
        Add(new Memory("browser, its driver and ready jails, browser in use", server.DescendantMegabytes));
    }

    private async Task<Series> ReadyAsync()
    {
        var times = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            await using var server = await BenchServer.StartAsync(options.Program);
            times.Add(server.TimeToReady.TotalMilliseconds);
        }

        return new("process start to /readyz", times);
    }

    private CallSeries Add(CallSeries calls)
    {
        Add(calls.Times);
        return calls;
    }

    private Series Add(Series row)
    {
        rows.Add(row);
        progress($"{row.Name}: p50 {row.P50:F1} ms, p99 {row.P99:F1} ms");
        return row;
    }

    private Memory Add(Memory figure)
    {
        memory.Add(figure);
        progress($"memory, {figure.Name}: {figure.Megabytes:F0} MB");
        return figure;
    }

    private static bool Is(JsonElement answer, string key) => answer.GetProperty(key).GetString() == Work.Answer + "\n";
}
