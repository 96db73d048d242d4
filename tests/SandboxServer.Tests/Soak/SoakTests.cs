using System.Diagnostics;
using System.Globalization;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using ContainerMcp.SandboxServer.Tests.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Soak;

/// <summary>
/// Thousands of mixed calls by clients that cancel and vanish, against the program with real jails: every answer is right,
/// and at the end the server holds what it held at the start. `make soak` runs it with 20,000.
/// </summary>
public sealed class SoakTests(FixtureSite site, ITestOutputHelper output) : IClassFixture<FixtureSite>
{
    /// <summary>What the resident memory may grow by after the warm-up: 20,000 calls find a leak of 5 KiB a call.</summary>
    private const long MostGrowthMebibytes = 100;

    // Idle threads of the .NET thread pool end after twenty seconds; cut connections are noticed by the next heartbeat.
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Many_calls_leave_nothing()
    {
        var plan = SoakPlan.FromEnvironment();
        var marker = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);
        var calls = new SoakCalls(site, marker);
        await using var server = await StartAsync();
        Say($"{plan.Calls} calls by {plan.Clients} clients, SOAK_SEED={plan.Seed}");

        await RunAsync(server, calls, plan, plan.WarmUp, plan.Seed);
        var before = await RestAsync(server, marker);
        Say($"after {plan.WarmUp} calls to warm up: {before}");

        var watch = Stopwatch.StartNew();
        await RunAsync(server, calls, plan, plan.Calls, plan.Seed + plan.Clients);
        Say($"{plan.Calls} calls took {watch.Elapsed}");

        var after = await SettleAsync(server, use => use.IsNoMoreThan(before));
        Say($"after it: {after}");
        Assert.True(after.IsNoMoreThan(before), $"SOAK_SEED={plan.Seed}: {before} became {after}");
        Assert.Empty(Processes.Sleeping(marker));
        Assert.InRange(after.ResidentMebibytes, 0, before.ResidentMebibytes + MostGrowthMebibytes);
        Assert.DoesNotContain("internal error", server.Output + server.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttp)]
    public async Task A_call_ends_with_its_client(McpTransport transport)
    {
        var marker = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);
        await using var server = await StartAsync();
        using var http = new FragileHttp();
        var client = await McpConnection.OpenAsync(server.Address, transport, ServerProcess.Token, http.Client);
        using var abandoned = new CancellationTokenSource();
        var call = client.CallToolAsync(
            "system_run_command", new Dictionary<string, object?> { ["command"] = $"sleep {marker}", ["timeout"] = 120 }, cancellationToken: abandoned.Token).AsTask();
        await Wait.UntilAsync(() => Processes.Sleeping(marker).Count > 0, "the command runs");

        http.Cut();

        await Wait.UntilAsync(() => Processes.Sleeping(marker).Count == 0, "the command is gone");
        await abandoned.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(environment =>
    {
        environment["BASH_ALLOWED_COMMANDS"] = "*";
        environment["MCP_MAX_RESULT_CHARS"] = "10000000";
        environment["WEB_ALLOWED_ADDRESSES"] = site.Endpoint.ToString();
        // Sessions that a vanished client leaves behind are kept for its return; a small number is reached in the warm-up.
        environment["MCP_MAX_SESSIONS"] = "32";
        // A directory that the test can count.
        environment["TMPDIR"] = environment["TEMP_DIR"] = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(environment["SANDBOX_ROOT"])!, "tmp")).FullName;
        File.SetUnixFileMode(environment["TMPDIR"], (UnixFileMode)0b111_111_111);
    });

    private async Task RunAsync(ServerProcess server, SoakCalls calls, SoakPlan plan, int count, int seed)
    {
        var budget = new SoakBudget(count, done => Say($"{done} calls, {ResourceUse.Of(server)}"));
        await Task.WhenAll(Enumerable.Range(0, plan.Clients).Select(number => new SoakClient(server, calls, number, seed + number, budget).RunAsync()));
        Assert.InRange(budget.Forgotten, 0, count / 100);
        Assert.True(budget.Wrong.Count == 0, $"SOAK_SEED={plan.Seed}: {string.Join('\n', budget.Wrong)}");
    }

    /// <summary>Waits until the server does nothing any more: no call runs on without its client, and ten looks see the same.</summary>
    private static async Task<ResourceUse> RestAsync(ServerProcess server, string marker)
    {
        ResourceUse? last = null;
        var same = 0;
        return await SettleAsync(server, use =>
        {
            same = last is not null && Processes.Sleeping(marker).Count == 0 && use.IsNoMoreThan(last) && last.IsNoMoreThan(use) ? same + 1 : 0;
            last = use;
            return same == 10;
        });
    }

    private static async Task<ResourceUse> SettleAsync(ServerProcess server, Predicate<ResourceUse> isSettled)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var use = ResourceUse.Of(server);
            if (isSettled(use) || watch.Elapsed > SettleLimit)
            {
                return use;
            }

            await Task.Delay(Look);
        }
    }

    private void Say(string text)
    {
        output.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage(text);
    }
}
