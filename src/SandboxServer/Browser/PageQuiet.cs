using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>
/// Waits until a page has made what it makes of itself, without waiting for time to pass: the page's clock is run ahead, so that its timers
/// fire at once, and stands still while the page loads anything. Then nothing may begin and nothing may change for a moment of real time.
/// </summary>
internal sealed class PageQuiet(BrowserTab tab, PageWorld world, BrowserOptions options, TimeProvider time)
{
    private const int MostRounds = 6;

    private const string Changes = """
        (() => {
          const counter = globalThis[Symbol.for('container-mcp')] ??= { count: 0 };
          if (!counter.observer) {
            counter.observer = new MutationObserver(list => { counter.count += list.length; });
            counter.observer.observe(document, { childList: true, characterData: true, subtree: true });
          }
          return counter.count;
        })()
        """;

    /// <summary>Returns when the page is quiet, or was not for as long as it may take.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Settle, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            for (var round = 0; round < MostRounds; round++)
            {
                await RunAheadAsync("pauseIfNetworkFetchesPending", either.Token);
                var isQuiet = await IsQuietAsync(either.Token);
                if (isQuiet && (round > 0 || !tab.HasOthers))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            await RunOutAsync(ct);
        }
    }

    /// <summary>Lets a document that has only just come be parsed, which waits for the page's clock too.</summary>
    public static Task LetParseAsync(BrowserTab tab, CancellationToken ct) => tab.SendAsync(
        "Emulation.setVirtualTimePolicy", new() { ["policy"] = "pauseIfNetworkFetchesPending", ["budget"] = 50 }, ct);

    // A request that never ends: what does not depend on it is still to come.
    private async Task RunOutAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Quiet * 6, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await RunAheadAsync("advance", either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Busy with itself: taken as it is.
        }
    }

    private async Task RunAheadAsync(string policy, CancellationToken ct)
    {
        // Another document may come in between: the clock that was run ahead was the old one's.
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnExpired(object? sender, System.Text.Json.JsonElement? told) => over.TrySetResult();
        void OnMoved(object? sender, IFrame moved) => _ = moved == tab.Page.MainFrame && over.TrySetResult();
        var expiry = tab.Protocol.Event("Emulation.virtualTimeBudgetExpired");
        expiry.OnEvent += OnExpired;
        tab.Page.FrameNavigated += OnMoved;
        try
        {
            _ = await tab.SendAsync(
                "Emulation.setVirtualTimePolicy",
                new() { ["policy"] = policy, ["budget"] = options.Ahead.TotalMilliseconds, ["maxVirtualTimeTaskStarvationCount"] = 10_000 },
                ct);
            await over.Task.WaitAsync(ct);
        }
        finally
        {
            expiry.OnEvent -= OnExpired;
            tab.Page.FrameNavigated -= OnMoved;
        }
    }

    private async Task<bool> IsQuietAsync(CancellationToken ct)
    {
        while (tab.IsLoading)
        {
            await Task.Delay(options.Quiet / 2, time, ct);
        }

        var before = (tab.Requests, await CountAsync(ct));
        await Task.Delay(tab.HasOthers ? options.Quiet * 3 : options.Quiet, time, ct);
        return before == (tab.Requests, await CountAsync(ct)) && before.Item2 >= 0;
    }

    private async Task<int> CountAsync(CancellationToken ct)
    {
        try
        {
            return (await world.EvaluateAsync(Changes, ct)).GetInt32();
        }
        catch (PlaywrightException)
        {
            return -1; // on its way to another document
        }
    }
}
