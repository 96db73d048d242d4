using System.Text;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

public sealed class HeartbeatTests
{
    private const string Comment = ": keep-alive\n\n";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Idle_streams_of_both_transports_get_comments()
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_HEARTBEAT_INTERVAL"] = "100ms");
        await using var sse = await EventStreamReader.OpenAsync(server.Http, "/sse");
        var get = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        get.Headers.Accept.ParseAdd("text/event-stream");
        get.Headers.Add("Mcp-Session-Id", await JsonRpc.OpenSessionAsync(server.Http));
        await using var mcp = await EventStreamReader.OpenAsync(server.Http, get);

        await Wait.UntilAsync(() => Count(sse.Text) >= 3 && Count(mcp.Text) >= 3, "three comments on both streams");
    }

    [Theory]
    [InlineData(McpTransport.Sse)]
    [InlineData(McpTransport.StreamableHttp)]
    [InlineData(McpTransport.StreamableHttpSession)]
    public async Task Calls_go_through_between_comments(McpTransport transport)
    {
        await using var server = await ServerFixture.StartAsync(env => env["MCP_HEARTBEAT_INTERVAL"] = "50ms", SlowTool.Register);
        await using var client = await server.ConnectAsync(transport);

        for (var i = 0; i < 5; i++)
        {
            var result = await client.CallToolAsync("slow", new Dictionary<string, object?> { ["text"] = new string('x', 5000), ["ms"] = "120" },
                cancellationToken: TestContext.Current.CancellationToken);

            Assert.Equal(5000, result.StructuredContent!.Value.GetProperty("text").GetString()!.Length);
        }
    }

    [Fact]
    public async Task A_comment_never_lands_inside_an_event()
    {
        var (wire, stream, time) = Open("text/event-stream");
        await WriteAsync(stream, "event: message\ndata: {\"half\":");
        time.Advance(Interval * 3);
        Assert.DoesNotContain(Comment, Text(wire), StringComparison.Ordinal);

        await WriteAsync(stream, "1}\n");
        time.Advance(Interval * 3);
        Assert.DoesNotContain(Comment, Text(wire), StringComparison.Ordinal);

        await WriteAsync(stream, "\n");
        time.Advance(Interval);
        Assert.EndsWith("\"half\":1}\n\n" + Comment, Text(wire), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_never_exceeds_the_interval()
    {
        var (wire, stream, time) = Open("text/event-stream");
        for (var second = 0; second < 60; second++)
        {
            if (second % 7 == 0)
            {
                await WriteAsync(stream, "data: x\n\n");
            }

            time.Advance(TimeSpan.FromSeconds(1));
        }

        var before = wire.Length;
        time.Advance(Interval);
        Assert.True(wire.Length > before);
    }

    [Fact]
    public void An_answer_that_is_no_event_stream_stays_as_it_is()
    {
        var (wire, _, time) = Open("application/json");
        time.Advance(Interval * 5);

        Assert.Equal(0, wire.Length);
    }

    [Fact]
    public async Task After_the_response_nothing_is_written()
    {
        var (wire, stream, time) = Open("text/event-stream");
        await stream.StopAsync();
        time.Advance(Interval * 5);

        Assert.Equal(0, wire.Length);
    }

    [Fact]
    public async Task A_timer_that_fires_late_writes_nothing_after_the_response()
    {
        var wire = new MemoryStream();
        var time = new LateTimers();
        var context = new DefaultHttpContext();
        context.Response.ContentType = "text/event-stream";
        await using var stream = new HeartbeatStream(wire, context, TimeSpan.Zero, new TransferPace(time, Interval, () => false), time);
        time.Fire();
        var before = wire.Length;
        Assert.True(before > 0);

        await stream.StopAsync();
        time.Fire();

        Assert.Equal(before, wire.Length);
    }

    /// <summary>A clock whose timers may still fire when they are disposed of: a clock need not promise more.</summary>
    private sealed class LateTimers : TimeProvider
    {
        private readonly List<Action> _callbacks = [];

        public void Fire() => _callbacks.ForEach(callback => callback());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callbacks.Add(() => callback(state));
            return new FakeTimeProvider().CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private static (MemoryStream Wire, HeartbeatStream Stream, FakeTimeProvider Time) Open(string contentType)
    {
        var wire = new MemoryStream();
        var time = new FakeTimeProvider();
        var context = new DefaultHttpContext();
        context.Response.ContentType = contentType;
        return (wire, new(wire, context, Interval, new TransferPace(time, Interval, () => false), time), time);
    }

    private static Task WriteAsync(HeartbeatStream stream, string text) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken).AsTask();

    private static string Text(MemoryStream wire) => Encoding.UTF8.GetString(wire.ToArray());

    private static int Count(string text) => text.Split(Comment).Length - 1;
}
