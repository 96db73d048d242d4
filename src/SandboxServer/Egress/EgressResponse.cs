namespace ContainerMcp.SandboxServer.Egress;

/// <summary>An answer whose body is still to be read, and the URL that gave it after all redirects.</summary>
internal sealed class EgressResponse(HttpResponseMessage message, Uri url) : IDisposable
{
    public HttpResponseMessage Message => message;

    public Uri Url => url;

    /// <summary>Reads the body, decompressed; never holds more than <paramref name="maxBytes"/>.</summary>
    /// <param name="maxBytes">The largest body.</param>
    /// <param name="arrived">Is told the size of each piece that came.</param>
    /// <param name="ct">The caller's deadline.</param>
    /// <exception cref="HttpRequestException">The body is larger than that, broken, or in a coding that is not known.</exception>
    public async Task<byte[]> ReadBodyAsync(int maxBytes, Action<int> arrived, CancellationToken ct)
    {
        IReadOnlyList<string> codings = ContentCodings.Of(message);
        if (message.Content.Headers.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }
        // In pieces, not in one buffer that doubles: a slow site keeps what came in memory for as long as it likes.
        List<byte[]> pieces = [];
        int length = 0, count;
        byte[] buffer = new byte[32 * 1024];
        await using Stream stream = await OpenAsync(codings, ct);
        while ((count = await ReadAsync(stream, buffer, ct)) > 0)
        {
            if (length + count > maxBytes)
            {
                throw TooLarge(maxBytes);
            }
            length += count;
            arrived(count);
            pieces.Add(buffer[..count]);
        }
        byte[] body = new byte[length];
        int end = 0;
        foreach (byte[] piece in pieces)
        {
            piece.CopyTo(body, end);
            end += piece.Length;
        }
        return body;
    }

    /// <inheritdoc/>
    public void Dispose() => message.Dispose();

    private async Task<Stream> OpenAsync(IReadOnlyList<string> codings, CancellationToken ct)
    {
        Stream body = await message.Content.ReadAsStreamAsync(ct);
        try
        {
            return await ContentCodings.UndoAsync(body, codings, ct);
        }
        catch (Exception fault) when (IsBroken(fault))
        {
            throw Broken(fault);
        }
    }

    private static async ValueTask<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await stream.ReadAsync(buffer, ct);
        }
        catch (Exception fault) when (IsBroken(fault))
        {
            throw Broken(fault);
        }
    }

    /// <summary>A connection that breaks off, or compressed data that is none.</summary>
    private static bool IsBroken(Exception fault) => fault is IOException or InvalidDataException or InvalidOperationException;

    private static HttpRequestException Broken(Exception fault) => new("the response is incomplete or broken", fault);

    private static HttpRequestException TooLarge(int maxBytes) => new($"the response is larger than {maxBytes} bytes");
}
