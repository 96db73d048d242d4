using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Hosting;

/// <summary>/networkz connects to its caller, at the port of the setting, and to nobody else.</summary>
public sealed class NetworkProbeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_that_can_be_reached_is_told_so()
    {
        using var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        caller.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        caller.Listen();
        var answer = await AskAsync(caller);

        Assert.Equal($"127.0.0.1:{Port(caller)}", answer.GetProperty("target").GetString());
        Assert.True(answer.GetProperty("connected").GetBoolean());
        using var connection = await caller.AcceptAsync(Ct);
        Assert.Equal(0, await connection.ReceiveAsync(new byte[1], SocketFlags.None, Ct));
    }

    [Fact]
    public async Task A_refusal_on_the_way_is_no_connection()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.False((await AskAsync(nobody)).GetProperty("connected").GetBoolean());
    }

    /// <summary>A full queue makes the kernel drop what asks for a connection, as a firewall does.</summary>
    [Fact]
    public async Task Packets_that_are_dropped_are_no_connection()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        using var first = await ConnectAsync(deaf);
        Assert.NotNull(first);
        using var second = await ConnectAsync(deaf);
        Assert.Null(second);

        Assert.False((await AskAsync(deaf)).GetProperty("connected").GetBoolean());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    public async Task Without_the_setting_there_is_no_probe(string? port)
    {
        await using var server = await StartAsync(port);
        using var http = new HttpClient { BaseAddress = server.Address };
        using var response = await http.GetAsync("/networkz?port=22&target=10.0.0.1", Ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<Socket?> ConnectAsync(Socket listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(500);
        try
        {
            await socket.ConnectAsync(listener.LocalEndPoint!, deadline.Token);
            return socket;
        }
        catch (OperationCanceledException) when (!Ct.IsCancellationRequested)
        {
            socket.Dispose();
            return null;
        }
    }

    private static async Task<JsonElement> AskAsync(Socket caller)
    {
        await using var server = await StartAsync(Port(caller));
        // No token: the operator has none.
        using var http = new HttpClient { BaseAddress = server.Address };
        return JsonElement.Parse(await http.GetStringAsync("/networkz?port=22&target=10.0.0.1", Ct));
    }

    private static Task<ServerFixture> StartAsync(string? port) => ServerFixture.StartAsync(env =>
    {
        if (port is not null)
        {
            env["NETWORK_PROBE_PORT"] = port;
        }
    });

    private static string Port(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
