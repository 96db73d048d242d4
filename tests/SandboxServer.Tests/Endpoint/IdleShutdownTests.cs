using ContainerMcp.SandboxServer.Hosting;
using ContainerMcp.SandboxServer.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Endpoint;

public sealed class IdleShutdownTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Without_use_the_server_stops_and_says_why()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);

        await AdvanceAsync(time, Limit - TimeSpan.FromSeconds(1));
        Assert.False(Stopping(server));
        await AdvanceAsync(time, TimeSpan.FromSeconds(1));

        await StopsAsync(server, time);
        Assert.Equal("IdleTimeout", await File.ReadAllTextAsync(Path.Combine(server.Directory, "termination-log")));
    }

    [Fact]
    public async Task An_open_stream_is_no_use()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        await AdvanceAsync(time, Limit * 0.9);
        await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse");
        await stream.EndpointAsync();

        await AdvanceAsync(time, Limit * 0.1);

        await StopsAsync(server, time);
        await Wait.UntilAsync(() => stream.Ended, "the stream ends");
    }

    [Fact]
    public async Task A_client_message_starts_the_time_anew()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        await AdvanceAsync(time, Limit * 0.9);
        await JsonRpc.OpenSessionAsync(server.Http);
        await AdvanceAsync(time, Limit * 0.9);

        Assert.False(Stopping(server));
        await AdvanceAsync(time, Limit * 0.1);
        await StopsAsync(server, time);
    }

    [Fact]
    public async Task Requests_without_the_token_and_probes_do_not_keep_it_alive()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        using var stranger = server.CreateHttp("wrong");
        await AdvanceAsync(time, Limit * 0.9);
        using var refused = await stranger.SendAsync(JsonRpc.Post("/mcp", JsonRpc.Initialize));
        using var probe = await server.Http.GetAsync("/readyz");

        await AdvanceAsync(time, Limit * 0.1);

        await StopsAsync(server, time);
    }

    [Fact]
    public async Task A_running_call_is_use_however_long_it_takes()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        var activity = server.Get<ActivityMonitor>();
        activity.BeginCall();
        await AdvanceAsync(time, Limit * 3);
        Assert.False(Stopping(server));

        activity.EndCall();
        await AdvanceAsync(time, Limit * 0.99);
        Assert.False(Stopping(server));
        await AdvanceAsync(time, Limit * 0.01);
        await StopsAsync(server, time);
    }

    [Fact]
    public async Task A_slow_start_is_not_idleness()
    {
        var time = new FakeTimeProvider();
        await using var server = await ServerFixture.StartAsync(env => env["IDLE_TIMEOUT"] = "10m", services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.AddHostedService<SlowStart>();
        });

        await AdvanceAsync(time, Limit * 0.9);
        Assert.False(Stopping(server));
        await AdvanceAsync(time, Limit * 0.1);
        await StopsAsync(server, time);
    }

    private static Task<ServerFixture> StartAsync(FakeTimeProvider time) =>
        ServerFixture.StartAsync(env => env["IDLE_TIMEOUT"] = "10m", services => services.AddSingleton<TimeProvider>(time));

    private static bool Stopping(ServerFixture server) => server.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    // The clock goes on by next to nothing: the watcher may just have been about to set its timer.
    private static Task StopsAsync(ServerFixture server, FakeTimeProvider time) => Wait.UntilAsync(() =>
    {
        time.Advance(TimeSpan.FromMilliseconds(1));
        return Stopping(server);
    }, "the server stops");

    // In steps, with time for the watcher to set its next timer in between.
    private static async Task AdvanceAsync(FakeTimeProvider time, TimeSpan span)
    {
        for (var i = 0; i < 10; i++)
        {
            time.Advance(span / 10);
            await Task.Delay(5);
        }
    }

    private sealed class SlowStart(TimeProvider time) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            ((FakeTimeProvider)time).Advance(Limit * 2);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
