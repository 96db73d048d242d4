using System.Collections.Concurrent;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Hosting;

public sealed class IdleShutdownTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Without_use_the_server_stops_and_says_why()
    {
        var time = new WatchedTime();
        await using var server = await StartAsync(time);

        await AdvanceAsync(server, time, Limit - TimeSpan.FromSeconds(1));
        Assert.False(Stopping(server));
        await AdvanceAsync(server, time, TimeSpan.FromSeconds(1));

        await StopsAsync(server);
        Assert.Equal("IdleTimeout", await File.ReadAllTextAsync(Path.Combine(server.Directory, "termination-log")));
    }

    [Fact]
    public async Task An_open_stream_is_no_use()
    {
        var time = new WatchedTime();
        await using var server = await StartAsync(time);
        await AdvanceAsync(server, time, Limit * 0.9);
        await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse");
        await stream.EndpointAsync();

        await AdvanceAsync(server, time, Limit * 0.1);

        await StopsAsync(server);
        await Wait.UntilAsync(() => stream.Ended, "the stream ends");
    }

    [Fact]
    public async Task A_client_message_starts_the_time_anew()
    {
        var time = new WatchedTime();
        await using var server = await StartAsync(time);
        await AdvanceAsync(server, time, Limit * 0.9);
        await JsonRpc.OpenSessionAsync(server.Http);
        await AdvanceAsync(server, time, Limit * 0.9);

        Assert.False(Stopping(server));
        await AdvanceAsync(server, time, Limit * 0.1);
        await StopsAsync(server);
    }

    [Fact]
    public async Task Requests_without_the_token_and_probes_do_not_keep_it_alive()
    {
        var time = new WatchedTime();
        await using var server = await StartAsync(time);
        using var stranger = server.CreateHttp("wrong");
        await AdvanceAsync(server, time, Limit * 0.9);
        using var refused = await stranger.SendAsync(JsonRpc.Post("/mcp", JsonRpc.Initialize));
        using var probe = await server.Http.GetAsync("/readyz");

        await AdvanceAsync(server, time, Limit * 0.1);

        await StopsAsync(server);
    }

    [Fact]
    public async Task A_running_call_is_use_however_long_it_takes()
    {
        var time = new WatchedTime();
        await using var server = await StartAsync(time);
        var activity = server.Get<ActivityMonitor>();
        activity.BeginCall();
        await AdvanceAsync(server, time, Limit * 3);
        Assert.False(Stopping(server));

        activity.EndCall();
        await AdvanceAsync(server, time, Limit * 0.99);
        Assert.False(Stopping(server));
        await AdvanceAsync(server, time, Limit * 0.01);
        await StopsAsync(server);
    }

    [Fact]
    public async Task A_slow_start_is_not_idleness()
    {
        var time = new WatchedTime();
        await using var server = await ServerFixture.StartAsync(env => env["IDLE_TIMEOUT"] = "10m", services =>
        {
            services.AddSingleton<TimeProvider>(time);
            services.AddHostedService<SlowStart>();
        });

        await AdvanceAsync(server, time, Limit * 0.9);
        Assert.False(Stopping(server));
        await AdvanceAsync(server, time, Limit * 0.1);
        await StopsAsync(server);
    }

    private static Task<ServerFixture> StartAsync(WatchedTime time) =>
        ServerFixture.StartAsync(env => env["IDLE_TIMEOUT"] = "10m", services => services.AddSingleton<TimeProvider>(time));

    private static bool Stopping(ServerFixture server) => server.Get<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    private static Task StopsAsync(ServerFixture server) => Wait.UntilAsync(() => Stopping(server), "the server stops");

    // In steps, each only when the watcher waits for its end: a timer that it sets while the clock moves is set too late.
    private static async Task AdvanceAsync(ServerFixture server, WatchedTime time, TimeSpan span)
    {
        for (var i = 0; i < 10; i++)
        {
            await Wait.UntilAsync(() => time.IsAwaited || Stopping(server), "the watcher waits");
            time.Advance(span / 10);
        }

        await Wait.UntilAsync(() => time.IsAwaited || Stopping(server), "the watcher waits again");
    }

    /// <summary>Knows whether somebody waits for the idle time to end: other timers of the server are shorter.</summary>
    private sealed class WatchedTime : FakeTimeProvider
    {
        private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(45), Longest = Limit;
        private readonly ConcurrentBag<DateTimeOffset> _ends = [];

        public bool IsAwaited => _ends.Any(end => end > GetUtcNow());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime >= Shortest && dueTime <= Longest && period == Timeout.InfiniteTimeSpan)
            {
                _ends.Add(GetUtcNow() + dueTime);
            }

            return timer;
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
