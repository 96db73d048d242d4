using System.Net;
using System.Net.Sockets;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>Connections from many addresses of the loopback that say nothing, or whatever they are told to say.</summary>
internal sealed class Crowd(Uri server, int perAddress = 250) : IDisposable
{
    private readonly List<Socket> _sockets = [];
    private int _opened;

    public IReadOnlyList<Socket> Sockets => _sockets;

    /// <summary>How many the server has not closed.</summary>
    public int Open => _sockets.Count(socket => !(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0));

    public async Task OpenAsync(int count, byte[]? first = null)
    {
        for (var i = 0; i < count; i++, _opened++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(new IPAddress([127, 0, 2, (byte)(1 + (_opened / perAddress % 250))]), 0));
            _sockets.Add(socket);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, server.Port);
                if (first is not null)
                {
                    await socket.SendAsync(first);
                }
            }
            catch (SocketException)
            {
                // Its place was needed for another already.
                _sockets.Remove(socket);
                socket.Dispose();
            }
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}
