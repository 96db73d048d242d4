using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace ContainerMcp.ControllerRuntime.Tests.Fakes;

/// <summary>The fake's open watches.</summary>
internal sealed class FakeWatches
{
    private readonly ConcurrentDictionary<Channel<string>, HttpContext> _open = new();

    /// <summary>How many are open now.</summary>
    public int Open => _open.Count;

    /// <summary>While set, events are not sent; the connection stays.</summary>
    public bool Silent { get; set; }

    /// <summary>While set, the same for the watches of this kind, by its plural.</summary>
    public string? SilentKind { get; set; }

    /// <summary>Whether a forgotten version is answered within the stream (200, then ERROR) instead of by HTTP 410.</summary>
    public bool GoneInStream { get; set; }

    /// <summary>Breaks all connections without an end of the stream.</summary>
    public void Cut()
    {
        foreach (var context in _open.Values)
        {
            try
            {
                context.Abort();
            }
            catch (Exception e) when (e is ObjectDisposedException or NullReferenceException)
            {
                // It went by itself at this very moment: the context is disposed, or emptied for the next request.
            }
        }
    }

    /// <summary>Sends a line to all open watches.</summary>
    public void Send(string line)
    {
        foreach (var channel in _open.Keys)
        {
            channel.Writer.TryWrite(line);
        }
    }

    public void SendBookmark(long version) => Send(new JsonObject
    {
        ["type"] = "BOOKMARK",
        ["object"] = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) } },
    }.ToJsonString());

    /// <summary>Ends all watches in good order, as after timeoutSeconds.</summary>
    public void End()
    {
        foreach (var channel in _open.Keys)
        {
            channel.Writer.TryComplete();
        }
    }

    public async Task ServeAsync(HttpContext context, FakeRequest request, FakeStore store)
    {
        var version = long.Parse(request["resourceVersion"]!, CultureInfo.InvariantCulture);
        if (store.EventsAfter(version, request) is null)
        {
            var gone = FakeAnswers.Status(410, "Expired", "too old resource version");
            await FakeAnswers.JsonAsync(context, GoneInStream ? 200 : 410, GoneInStream ? new JsonObject { ["type"] = "ERROR", ["object"] = gone } : gone);
            if (GoneInStream)
            {
                await context.Response.WriteAsync("\n");
            }

            return;
        }

        var lines = Channel.CreateUnbounded<string>();
        void Wake() => lines.Writer.TryWrite("");
        store.Changed += Wake;
        _open[lines] = context;
        try
        {
            context.Response.ContentType = "application/json";
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            Wake();
            await foreach (var line in lines.Reader.ReadAllAsync(context.RequestAborted))
            {
                if (Silent || request.Plural == SilentKind)
                {
                    continue;
                }

                if (line.Length > 0)
                {
                    await context.Response.WriteAsync(line + "\n", context.RequestAborted);
                    continue;
                }

                foreach (var (at, text) in store.EventsAfter(version, request) ?? [])
                {
                    version = at;
                    await context.Response.WriteAsync(text + "\n", context.RequestAborted);
                }

                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went, or the watch was cut.
        }
        finally
        {
            store.Changed -= Wake;
            _open.TryRemove(lines, out _);
        }
    }
}
