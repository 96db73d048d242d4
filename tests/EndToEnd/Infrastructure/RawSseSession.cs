using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>A session over HTTP with SSE by hand, whose messages may bear another token than the stream was opened with.</summary>
internal sealed class RawSseSession : IAsyncDisposable
{
    private readonly HttpClient http;
    private readonly HttpResponseMessage response;
    private readonly IAsyncEnumerator<SseItem<string>> events;
    private readonly Uri messages;

    private RawSseSession(HttpClient http, HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> events, Uri messages)
    {
        this.http = http;
        this.response = response;
        this.events = events;
        this.messages = messages;
    }

    public static async Task<RawSseSession> OpenAsync(HttpClient http, Uri url, string token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        response.EnsureSuccessStatusCode();
        var events = SseParser.Create(await response.Content.ReadAsStreamAsync(ct)).EnumerateAsync(ct).GetAsyncEnumerator(ct);
        Assert.True(await events.MoveNextAsync());
        var session = new RawSseSession(http, response, events, new Uri(url, events.Current.Data));
        await session.PostAsync(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2024-11-05","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}""", token, ct);
        await session.AnswerAsync(1);
        await session.PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""", token, ct);
        return session;
    }

    /// <summary>Calls a tool without arguments. Returns the answer's JSON.</summary>
    public async Task<string> CallAsync(string tool, string token, CancellationToken ct)
    {
        await PostAsync($$$$"""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"{{{{tool}}}}","arguments":{"path":"/"}}}""", token, ct);
        return await AnswerAsync(2);
    }

    public async ValueTask DisposeAsync()
    {
        await events.DisposeAsync();
        response.Dispose();
        http.Dispose();
    }

    private async Task PostAsync(string message, string token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, messages) { Content = new StringContent(message, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<string> AnswerAsync(int id)
    {
        while (await events.MoveNextAsync())
        {
            var message = JsonElement.Parse(events.Current.Data);
            if (message.TryGetProperty("id", out var found) && found.ValueKind == JsonValueKind.Number && found.GetInt32() == id)
            {
                return message.GetRawText();
            }
        }

        throw new IOException("the stream has ended");
    }
}
