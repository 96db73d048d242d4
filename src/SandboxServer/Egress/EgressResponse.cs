namespace ContainerMcp.SandboxServer.Egress;

/// <summary>An answer whose body is still to be read, and the URL that gave it after all redirects.</summary>
internal sealed class EgressResponse(HttpResponseMessage message, Uri url) : IDisposable
{
    public HttpResponseMessage Message => message;

    public Uri Url => url;

    /// <summary>Reads the body, decompressed; never holds more than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="HttpRequestException">The body is larger than that, or broken.</exception>
    public async Task<byte[]> ReadBodyAsync(int maxBytes, CancellationToken ct)
    {
        if (message.Content.Headers.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }
        using var body = new MemoryStream();
        byte[] buffer = new byte[32 * 1024];
        await using Stream stream = await message.Content.ReadAsStreamAsync(ct);
        int count;
        while ((count = await ReadAsync(stream, buffer, ct)) > 0)
        {
            if (body.Length + count > maxBytes)
            {
                throw TooLarge(maxBytes);
            }
            body.Write(buffer, 0, count);
        }
        return body.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => message.Dispose();

    private static async ValueTask<int> ReadAsync(Stream stream, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await stream.ReadAsync(buffer, ct);
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or InvalidOperationException)
        {
            // A connection that breaks off, or compressed data that is none.
            throw new HttpRequestException("the response is incomplete or broken", fault);
        }
    }

    private static HttpRequestException TooLarge(int maxBytes) => new($"the response is larger than {maxBytes} bytes");
}
