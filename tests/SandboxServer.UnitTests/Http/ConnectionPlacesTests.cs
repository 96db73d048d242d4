using System.Net;
using ContainerMcp.SandboxServer.Http;
using ContainerMcp.SandboxServer.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Http;

/// <summary>Who has most gives way first, and of theirs those that never showed a token. No socket is opened.</summary>
public sealed class ConnectionPlacesTests
{
    private readonly ConnectionPlaces _places = new(ServerSettings.Parse(new Dictionary<string, string> { ["MCP_ALLOW_ANONYMOUS"] = "true" }).Endpoint);

    /// <summary>A token is no right to all places: a probe has none, and must get in and stay until it has its answer.</summary>
    [Fact]
    public void A_client_with_a_token_does_not_push_out_a_probe()
    {
        for (var i = 0; i < _places.InAll; i++)
        {
            Open($"10.0.0.{1 + (i / _places.PerAddress)}", known: true);
        }

        var probe = Open("10.0.1.1", known: false);
        var next = Open("10.0.0.1", known: false);

        Assert.False(IsClosed(probe));
        Assert.False(IsClosed(next));
    }

    [Fact]
    public void Of_one_address_those_without_a_token_go_first_and_of_these_the_oldest()
    {
        var known = Open("10.0.0.1", known: true);
        var oldest = Open("10.0.0.1", known: false);
        for (var i = 2; i < _places.PerAddress; i++)
        {
            Open("10.0.0.1", known: false);
        }

        Open("10.0.0.1", known: false);

        Assert.False(IsClosed(known));
        Assert.True(IsClosed(oldest));
    }

    private Connection Open(string address, bool known)
    {
        var connection = new Connection { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        _ = _places.Wrap(held => Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken))(connection);
        if (known)
        {
            var request = new DefaultHttpContext();
            request.Features.Set(connection.Features.Get<ConnectionPlace>());
            ConnectionPlace.Know(request);
        }

        return connection;
    }

    private static bool IsClosed(Connection connection) => connection.IsAborted;

    private sealed class Connection : DefaultConnectionContext
    {
        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
