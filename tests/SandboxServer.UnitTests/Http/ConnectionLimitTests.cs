using System.Net;
using System.Net.Sockets;
using System.Text;
using ContainerMcp.SandboxServer.Common;
using ContainerMcp.SandboxServer.Tests.Fixtures;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Connections that say nothing.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task Silent_connections_of_one_address_leave_room_for_others()
    {
        await using var server = await StartAsync();
        var silent = new List<Socket>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                silent.Add(await ConnectAsync(server, "127.0.0.2"));
            }

            await Wait.UntilAsync(() => silent.Count(Closed) == 300 - 256, "those above the limit are closed");
            using var response = await server.Http.GetAsync("/healthz");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Connections_of_many_addresses_are_limited_together_and_closed_ones_make_room()
    {
        await using var server = await StartAsync();
        var silent = new List<Socket>();
        try
        {
            for (var i = 0; i < 1100; i++)
            {
                silent.Add(await ConnectAsync(server, $"127.0.1.{1 + (i / 220)}"));
            }

            await Wait.UntilAsync(() => silent.Count(Closed) == 1100 - 1024, "those above the limit are closed");
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }

        await Wait.UntilAsync(async () =>
        {
            try
            {
                using var response = await server.Http.GetAsync("/healthz");
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "others are served again");
    }

    /// <summary>In real time, about 5 and 20 seconds: Kestrel has a clock of its own, and other limits where nothing is set (30 and 130).</summary>
    [Fact]
    public async Task Who_says_half_a_request_is_disconnected_and_later_who_says_nothing()
    {
        await using var server = await ServerFixture.StartAsync();
        using var nothing = await ConnectAsync(server, "127.0.0.3");
        using var half = await ConnectAsync(server, "127.0.0.3");
        await half.SendAsync("GET /sse HTTP/1.1\r\nHost: localhost\r\n"u8.ToArray());

        await Wait.UntilAsync(() => Ended(half) || Closed(nothing), "a connection is closed");
        Assert.False(Closed(nothing), "who says nothing was disconnected first");
        await Wait.UntilAsync(() => Closed(nothing), "the other connection is closed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("GE")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{")]
    [InlineData("POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a-token-for-tests-0123456789\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{")]
    public async Task Probes_and_clients_get_in_while_idle_connections_have_every_place(string said)
    {
        await using var server = await StartAsync();
        await using var stream = await EventStreamReader.OpenAsync(server.Http, "/sse");
        _ = await stream.EndpointAsync();
        using var crowd = new Crowd(server.Address, perAddress: 200);

        for (var round = 0; round < 5; round++)
        {
            await crowd.OpenAsync(1100 - crowd.Open, Encoding.ASCII.GetBytes(said));
            using var probe = server.CreateHttp(null);
            probe.Timeout = TimeSpan.FromSeconds(10);
            using var health = await probe.GetAsync("/healthz");
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
            using var client = server.CreateHttp(ServerFixture.Token);
            await JsonRpc.OpenSessionAsync(client);
        }

        Assert.Equal(1, server.Get<StreamCounter>().Open);
    }

    // Where connections are counted, none must end because the machine is slow.
    private static Task<ServerFixture> StartAsync() => ServerFixture.StartAsync(services: services =>
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.KeepAliveTimeout = TimeSpan.FromHours(1)));

    private static async Task<Socket> ConnectAsync(ServerFixture server, string from)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        return socket;
    }

    // Half a request may be answered before the end.
    private static bool Ended(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Receive(new byte[4096]) == 0;

    private static bool Closed(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
}
