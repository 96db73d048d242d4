using System.Diagnostics;
using System.Globalization;
using System.Text;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ModelContextProtocol.Client;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Pressure;

/// <summary>A server with the limits of a default pod under what hostile pages and rude clients can do to it.</summary>
public sealed class PressureTests
{
    private const int Page = 5 << 20;

    /// <summary>What each kind repeats until the page is as large as pages may be.</summary>
    public static TheoryData<string, int> Pages => new()
    {
        { "<b a b c d e f g>x</b>", 199_000 },
        { "<br>x", 199_000 },
        { "<li class=\"item\"><a href=\"https://example.com/page/one\" title=\"A title of some length\">A link with words</a> and some text behind it.</li>\n", int.MaxValue },
        { "text &amp; <i>", int.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Heavy_pages_are_read_or_refused_and_nobody_else_notices(string part, int times)
    {
        await using var pressure = await PressureServer.StartAsync(Heavy(part, times));
        await using var client = await pressure.ConnectAsync();
        await pressure.StartOthersAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ScrapeAsync(pressure, client)));
        await pressure.StopOthersAsync();

        Report(pressure, part[..Math.Min(12, part.Length)]);
        AssertAnsweredOrRefused(answers);
        await pressure.AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_server_with_little_memory_refuses_what_does_not_fit()
    {
        await using var pressure = await PressureServer.StartAsync(Heavy("<b a=1>x</b>", 140_000), env => env["DOTNET_GCHeapHardLimit"] = "5000000");
        await using var client = await pressure.ConnectAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ScrapeAsync(pressure, client)));

        Assert.All(answers, answer => Assert.Contains("more memory than this server has", answer.Text, StringComparison.Ordinal));
        Assert.Equal("hi\n", (await PressureServer.RunAsync(client, "echo hi")).GetProperty("stdout").GetString());
    }

    /// <summary>All of it at once: PRESSURE_SECONDS makes it longer than the one round that it otherwise is.</summary>
    [Fact]
    public async Task Pages_reads_uploads_silence_and_a_fork_bomb_at_once_harm_nobody_else()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("PRESSURE_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        await using var pressure = await PressureServer.StartAsync(Heavy("<b a b c d e f g>x</b>", 199_000));
        await File.WriteAllTextAsync(Path.Combine(pressure.Server.Workspace, "large.txt"), new string('x', 5 << 20), TestContext.Current.CancellationToken);
        await using var client = await pressure.ConnectAsync();
        using var silent = new Crowd(pressure.Server.Address);
        await silent.OpenAsync(1024);
        var uploads = Enumerable.Range(0, 4).Select(_ => SlowUpload.Start(pressure.Server.Address)).ToList();
        await pressure.StartOthersAsync();
        var started = Stopwatch.GetTimestamp();
        do
        {
            var bomb = PressureServer.RunAsync(client, "b() { b | b & b; }; b; sleep 20", 8);
            var pages = Enumerable.Range(0, 16).Select(_ => ScrapeAsync(pressure, client)).ToList();
            var reads = Enumerable.Range(0, 16).Select(_ => PressureServer.CallAsync(client, "file_read", new() { ["path"] = "large.txt" })).ToList();
            AssertAnsweredOrRefused(await Task.WhenAll([.. pages, .. reads]));
            Assert.NotEqual(0, (await bomb).GetProperty("exit_code").GetInt32());
            await silent.OpenAsync(1024 - silent.Open);
        }
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds);
        await pressure.StopOthersAsync();
        uploads.ForEach(upload => upload.Dispose());

        Report(pressure, "all at once");
        await pressure.AssertUnharmedAsync();
    }

    private static byte[] Heavy(string part, int times) =>
        Encoding.UTF8.GetBytes("<html><body>" + string.Concat(Enumerable.Repeat(part, Math.Min(times, (Page - 12) / part.Length))));

    private static Task<(bool Success, string Text)> ScrapeAsync(PressureServer pressure, McpClient client) =>
        PressureServer.CallAsync(client, "web_scrape", new() { ["url"] = pressure.PageUrl, ["timeout"] = 100 });

    private static void AssertAnsweredOrRefused(IEnumerable<(bool Success, string Text)> answers) => Assert.All(answers, answer =>
        Assert.True(answer.Success || answer.Text.Contains("busy", StringComparison.Ordinal) || answer.Text.Contains("the page", StringComparison.Ordinal) || answer.Text.Contains("too many calls", StringComparison.Ordinal), answer.Text));

    private static void Report(PressureServer pressure, string what) => TestContext.Current.SendDiagnosticMessage(
        $"{what}: echo hi {PressureServer.Summary(pressure.Echoes)}; probes {PressureServer.Summary(pressure.Probes)}");
}
