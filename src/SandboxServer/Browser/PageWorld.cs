using System.Text.Json;
using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>Runs code in a frame, in a world of its own beside the page's, so that no script of the page has its hand in the answer.</summary>
/// <param name="protocol">The session of the process that the frame is in.</param>
/// <param name="frame">The frame; null for the page itself.</param>
internal sealed class PageWorld(ICDPSession protocol, string? frame = null)
{
    /// <summary>The value of an expression.</summary>
    /// <exception cref="PlaywrightException">The document is gone, or the page is.</exception>
    public async Task<JsonElement> EvaluateAsync(string expression, CancellationToken ct)
    {
        var place = frame ?? (await TreeAsync(ct)).GetProperty("frame").GetProperty("id").GetString()!;
        var world = await SendAsync("Page.createIsolatedWorld", new() { ["frameId"] = place, ["worldName"] = "container-mcp" }, ct);
        var answer = await SendAsync(
            "Runtime.evaluate",
            new() { ["expression"] = expression, ["contextId"] = world.GetProperty("executionContextId").GetInt32(), ["returnByValue"] = true },
            ct);
        return answer.GetProperty("result").TryGetProperty("value", out var value)
            ? value
            : throw new BrowserFault("the page could not be read");
    }

    /// <summary>The frame of the session's document, with those in it that are in the same process.</summary>
    public async Task<JsonElement> TreeAsync(CancellationToken ct) => (await SendAsync("Page.getFrameTree", [], ct)).GetProperty("frameTree");

    private async Task<JsonElement> SendAsync(string method, Dictionary<string, object> arguments, CancellationToken ct) =>
        await protocol.SendAsync(method, arguments).WaitAsync(ct) ?? throw new BrowserFault("the browser gave no answer");
}
