using System.Net;
using System.Net.Sockets;
using ContainerMcp.SandboxServer.Tests.Hosting;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Endpoint;

/// <summary>Connections that say nothing.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task Silent_connections_of_one_address_leave_room_for_others()
    {
        await using var server = await ServerFixture.StartAsync();
        var silent = new List<Socket>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                silent.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
                await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
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

    [Theory]
    [InlineData("")]
    [InlineData("GET /sse HTTP/1.1\r\nHost: localhost\r\n")]
    public async Task Who_says_nothing_or_half_a_request_is_disconnected(string said)
    {
        await using var server = await ServerFixture.StartAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(said));

        // In real time, about 20 and 5 seconds: Kestrel has a clock of its own.
        await Wait.UntilAsync(() => Ended(socket), "the connection is closed");
    }

    // Half a request may be answered before the end.
    private static bool Ended(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Receive(new byte[4096]) == 0;

    private static bool Closed(Socket socket) => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
}
