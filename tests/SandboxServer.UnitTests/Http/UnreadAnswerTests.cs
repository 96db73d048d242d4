using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Clients that ask and do not read what they are answered.</summary>
public sealed class UnreadAnswerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("/sse")]
    [InlineData("/mcp")]
    public async Task The_connection_of_a_client_that_does_not_read_is_closed(string path)
    {
        await using var server = await ServerFixture.StartAsync(env => (env["MCP_WRITE_TIMEOUT"], env["MCP_MAX_RESULT_CHARS"]) = ("1s", "10000000"));
        // More than the kernel takes in on both sides of a loopback connection.
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "large.txt"), new string('x', 9 << 20), TestContext.Current.CancellationToken);
        using var client = await ConnectAsync(server);
        if (path == "/sse")
        {
            await SendAsync(client, server, "GET /sse");
            var endpoint = await ReadUntilAsync(client, "data: /message?sessionId=", "\n");
            using var initialized = await server.Http.SendAsync(JsonRpc.Post(endpoint, JsonRpc.Initialize));
            using var asked = await server.Http.SendAsync(JsonRpc.Post(endpoint, JsonRpc.Call(2, "file_read", """{"path":"large.txt"}""")));
            Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
            await Wait.UntilAsync(() => server.Get<StreamCounter>().Open == 0, "the stream is closed");
        }
        else
        {
            var session = await JsonRpc.OpenSessionAsync(server.Http);
            await SendAsync(client, server, "POST /mcp", JsonRpc.Call(2, "file_read", """{"path":"large.txt"}"""), session);
        }

        await Wait.UntilAsync(() => Reset(client), "the connection is closed");
        await Wait.UntilAsync(() => server.Get<ActivityMonitor>().RunningCalls == 0, "the call is over");
    }

    /// <summary>In real time, because the clock is in the kernel's hands: four times as fast as it has to be.</summary>
    [Fact]
    public async Task A_client_that_reads_fast_enough_is_not_cut_off()
    {
        await using var server = await ServerFixture.StartAsync(env => (env["MCP_WRITE_TIMEOUT"], env["MCP_MAX_RESULT_CHARS"]) = ("4s", "10000000"));
        await File.WriteAllTextAsync(Path.Combine(server.Workspace, "large.txt"), new string('x', 9 << 20), TestContext.Current.CancellationToken);
        using var client = await ConnectAsync(server);
        var session = await JsonRpc.OpenSessionAsync(server.Http);
        await SendAsync(client, server, "POST /mcp", JsonRpc.Call(1, "file_read", """{"path":"large.txt"}"""), session);

        var buffer = new byte[128 << 10];
        for (var piece = 0; piece < 6; piece++)
        {
            for (var read = 0; read < buffer.Length;)
            {
                var count = await client.ReceiveAsync(buffer.AsMemory(read), TestContext.Current.CancellationToken);
                Assert.NotEqual(0, count);
                read += count;
            }

            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        }

        Assert.False(Reset(client));
    }

    [Fact]
    public async Task A_slow_client_keeps_its_connection_as_long_as_every_piece_goes_out_in_time()
    {
        var (wire, aborted, stream, time) = Open();
        var writing = stream.WriteAsync(new byte[1 << 20], TestContext.Current.CancellationToken).AsTask();
        for (var piece = 0; piece < 16; piece++)
        {
            await Wait.UntilAsync(() => wire.Pending is not null, "a piece waits");
            time.Advance(Limit * 0.9);
            wire.Accept();
        }

        await writing;
        Assert.False(aborted());
    }

    /// <summary>Each piece in time, but all of them so slowly that those who wait for the memory would give up.</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(1.9)]
    public async Task A_slow_client_gives_way_to_those_who_wait_for_memory(double secondsPerPiece)
    {
        var (wire, aborted, stream, time) = Open(isWanted: true);
        var writing = stream.WriteAsync(new byte[9 << 20], TestContext.Current.CancellationToken).AsTask();
        var started = time.GetTimestamp();
        while (!aborted() && time.GetElapsedTime(started) < TimeSpan.FromSeconds(30))
        {
            await Wait.UntilAsync(() => wire.Pending is not null, "a piece waits");
            time.Advance(TimeSpan.FromSeconds(secondsPerPiece));
            wire.Accept();
        }

        Assert.True(aborted());
        Assert.InRange(time.GetElapsedTime(started).TotalSeconds, 20, 23);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_piece_that_does_not_go_out_in_time_ends_the_connection(bool flush)
    {
        var (wire, aborted, stream, time) = Open();
        var writing = flush ? stream.FlushAsync(TestContext.Current.CancellationToken) : stream.WriteAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
        await Wait.UntilAsync(() => wire.Pending is not null, "the write waits");

        time.Advance(Limit * 0.9);
        Assert.False(aborted());
        time.Advance(Limit * 0.1);

        Assert.True(aborted());
        wire.Accept();
        await writing;
    }

    private static (StuckStream Wire, Func<bool> Aborted, HeartbeatStream Stream, FakeTimeProvider Time) Open(bool isWanted = false)
    {
        var wire = new StuckStream();
        var time = new FakeTimeProvider();
        var context = new DefaultHttpContext();
        var lifetime = new Lifetime();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        return (wire, () => lifetime.Aborted, new(wire, context, TimeSpan.FromHours(1), new TransferPace(time, Limit, () => isWanted), time), time);
    }

    private static async Task<Socket> ConnectAsync(ServerFixture server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return socket;
    }

    private static async Task SendAsync(Socket socket, ServerFixture server, string request, string body = "", string? session = null) => await socket.SendAsync(Encoding.ASCII.GetBytes(
        $"{request} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: Bearer {ServerFixture.Token}\r\nAccept: application/json, text/event-stream\r\n"
        + (session is null ? "" : $"Mcp-Session-Id: {session}\r\n")
        + (body.Length == 0 ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}")));

    private static async Task<string> ReadUntilAsync(Socket socket, string start, string end)
    {
        var text = "";
        var buffer = new byte[256];
        while (text.IndexOf(start, StringComparison.Ordinal) is var at && (at < 0 || text.IndexOf(end, at, StringComparison.Ordinal) < 0))
        {
            using var patience = new CancellationTokenSource(Wait.Limit);
            text += Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, patience.Token));
        }

        var from = text.IndexOf(start, StringComparison.Ordinal) + "data: ".Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)].Trim();
    }

    // What arrived before would have to be read to see an end: a reset shows at once.
    private static bool Reset(Socket socket) => socket.Poll(0, SelectMode.SelectError)
        || (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! != 0;

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool Aborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Aborted = true;
    }

    /// <summary>The way to a client that accepts only when it is told to.</summary>
    private sealed class StuckStream : MemoryStream
    {
        public TaskCompletionSource? Pending { get; private set; }

        public void Accept()
        {
            var pending = Pending!;
            Pending = null;
            pending.SetResult();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(FlushAsync(cancellationToken));

        public override Task FlushAsync(CancellationToken cancellationToken) => (Pending = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
