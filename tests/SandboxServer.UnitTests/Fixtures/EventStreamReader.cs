using System.Text;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>Reads an open event stream in the background and keeps what came.</summary>
internal sealed class EventStreamReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StringBuilder _text = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    private EventStreamReader(HttpResponseMessage response) => (_response, _reading) = (response, ReadAsync(response));

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public bool Ended => _reading.IsCompleted;

    public static async Task<EventStreamReader> OpenAsync(HttpClient http, HttpRequestMessage request)
    {
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new(response);
    }

    public static Task<EventStreamReader> OpenAsync(HttpClient http, string path) => OpenAsync(http, new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>The path to post to, which the HTTP+SSE transport announces first.</summary>
    public async Task<string> EndpointAsync()
    {
        await Wait.UntilAsync(() => Text.Contains("\n\n", StringComparison.Ordinal), "endpoint event");
        return Text.Split('\n').First(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..];
    }

    /// <summary>The path to post to, from a stream of which no more than that is read.</summary>
    public static async Task<string> EndpointAsync(Stream stream)
    {
        var text = "";
        var buffer = new byte[1];
        while (!text.EndsWith("\n\n", StringComparison.Ordinal))
        {
            using var patience = new CancellationTokenSource(Wait.Limit);
            await stream.ReadExactlyAsync(buffer, patience.Token);
            text += (char)buffer[0];
        }

        return text.Split('\n').First(line => line.StartsWith("data: ", StringComparison.Ordinal))[6..].Trim();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _response.Dispose();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(HttpResponseMessage response)
    {
        var buffer = new byte[4096];
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(_stop.Token);
            int read;
            while ((read = await stream.ReadAsync(buffer, _stop.Token)) > 0)
            {
                lock (_text)
                {
                    _text.Append(Encoding.UTF8.GetString(buffer, 0, read));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or ObjectDisposedException)
        {
            // The stream ended.
        }
    }
}
