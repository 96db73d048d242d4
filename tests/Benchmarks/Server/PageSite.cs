using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ContainerMcp.Benchmarks.Server;

/// <summary>A web site of one page, for the browser.</summary>
internal sealed class PageSite : IAsyncDisposable
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>t</title><p>" + Work.Answer);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task serving;

    public PageSite()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
    }

    private async Task ServeAsync()
    {
        var request = new byte[16 << 10];
        try
        {
            while (true)
            {
                using var client = await listener.AcceptSocketAsync();
                if (await client.ReceiveAsync(request) > 0)
                {
                    await client.SendAsync(Answer);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
