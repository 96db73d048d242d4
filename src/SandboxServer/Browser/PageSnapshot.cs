using System.Text;
using System.Text.Json;
using ContainerMcp.SandboxServer.Web;
using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>Reads what a page has become: its document with the shadow roots that are open, and behind it the documents of its frames.</summary>
/// <param name="tab">The page.</param>
/// <param name="limit">The most characters in all; one more tells that there would be more.</param>
/// <param name="refusal">Why a frame's address was refused; null when it was not.</param>
internal sealed class PageSnapshot(BrowserTab tab, int limit, Func<string, string?> refusal)
{
    private const int MostFrames = 50;

    /// <summary>Reads the page itself; null while there is nothing of its document yet.</summary>
    /// <exception cref="PlaywrightException">It is on its way to another document, or gone.</exception>
    public async Task<RenderedPage?> ReadAsync(CancellationToken ct) => await ReadAsync(new(tab.Protocol), limit, ct);

    /// <summary>The documents of its frames, each behind a line that names it; what could not be read is named as well.</summary>
    public async Task<string> ReadFramesAsync(int most, CancellationToken ct)
    {
        var text = new StringBuilder();
        var count = 0;
        foreach (var (protocol, frame) in await FindAsync(ct))
        {
            if (++count > MostFrames)
            {
                text.Append("\n<!-- the page has more frames, which were not read -->");
                break;
            }

            text.Append(await ReadFrameAsync(protocol, frame, most - text.Length, ct));
            if (text.Length > most)
            {
                break;
            }
        }

        return text.ToString();
    }

    private async Task<string> ReadFrameAsync(ICDPSession protocol, JsonElement frame, int most, CancellationToken ct)
    {
        var url = Text(frame, "unreachableUrl") ?? Text(frame, "url") ?? "";
        var isLost = frame.TryGetProperty("unreachableUrl", out _);
        if (refusal(url) is { } reason || (reason = isLost ? "it did not load" : null) is not null)
        {
            return $"\n<!-- frame not read: {Plain(url)} ({Plain(reason)}) -->";
        }

        try
        {
            var read = await ReadAsync(new(protocol, Text(frame, "id")), most, ct);
            return read is null or { Html: "" } or { Html: "<html><head></head><body></body></html>" }
                ? ""
                : $"\n<!-- frame: {Plain(url)} -->\n{read.Html}";
        }
        catch (Exception e) when (e is PlaywrightException or InvalidOperationException or KeyNotFoundException)
        {
            return $"\n<!-- frame not read: {Plain(url)} -->";
        }
    }

    /// <summary>Frames of the page's own process first, as they stand in it, then those that other processes show.</summary>
    private async Task<List<(ICDPSession Protocol, JsonElement Frame)>> FindAsync(CancellationToken ct)
    {
        List<(ICDPSession, JsonElement)> found = [];
        if (tab.Page.Frames.Count == 1)
        {
            return found;
        }

        Add(tab.Protocol, await new PageWorld(tab.Protocol).TreeAsync(ct), isRead: true);
        foreach (var frame in tab.Page.Frames.Where(frame => frame.ParentFrame is not null && found.Count < tab.Page.Frames.Count - 1).Take(2 * MostFrames))
        {
            try
            {
                var protocol = await tab.Context.NewCDPSessionAsync(frame).WaitAsync(ct);
                Add(protocol, await new PageWorld(protocol).TreeAsync(ct), isRead: false);
            }
            catch (PlaywrightException)
            {
                // One of the page's own process, which is known, or gone.
            }
        }

        return found;

        void Add(ICDPSession protocol, JsonElement tree, bool isRead)
        {
            if (!isRead)
            {
                found.Add((protocol, tree.GetProperty("frame")));
            }

            if (tree.TryGetProperty("childFrames", out var children))
            {
                foreach (var child in children.EnumerateArray())
                {
                    Add(protocol, child, isRead: false);
                }
            }
        }
    }

    private static async Task<RenderedPage?> ReadAsync(PageWorld world, int limit, CancellationToken ct) =>
        (await world.EvaluateAsync(Script(Math.Max(limit, 0)), ct)).Deserialize(BrowserJsonContext.Default.RenderedPage);

    private static string? Text(JsonElement frame, string name) => frame.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>As it may stand in a comment.</summary>
    private static string Plain(string text) => Page.Clip(text, 500).Replace("--", "-%2D", StringComparison.Ordinal).Replace('\n', ' ').Replace(">", "%3E", StringComparison.Ordinal);

    // Text that the browser shows inside a page of its own making (JSON, YAML, plain) is given as it is; so is XML without a style, which it
    // shows as a tree.
    private static string Script(int limit) => $$"""
        (() => {
          // Not document.title and the like: an element of the page may have such a name, and be found in its place.
          const own = name => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);
          const all = (place, selector) => (place === document ? Document : place instanceof ShadowRoot ? DocumentFragment : Element).prototype.querySelectorAll.call(place, selector);
          const root = own('documentElement'), type = own('contentType');
          const result = html => ({ html: html.slice(0, {{limit}} + 1), url: location.href, title: own('title'), type });
          if (!root) return null;
          const source = Document.prototype.getElementById.call(document, 'webkit-xml-viewer-source-xml');
          if (source && type.endsWith('xml')) return result(source.innerHTML);
          if (!/html|xml/.test(type)) return result(all(document, 'pre')[0]?.textContent ?? '');
          const kind = own('doctype') ? new XMLSerializer().serializeToString(own('doctype')) + '\n' : '';
          const shadowRoots = [];
          const find = place => {
            for (const element of all(place, '*')) {
              if (element.shadowRoot) {
                shadowRoots.push(element.shadowRoot);
                find(element.shadowRoot);
              }
            }
          };
          find(document);
          if (!shadowRoots.length || !type.endsWith('html') || type.includes('xml')) return result(kind + root.outerHTML);
          const [begin, end] = [root.cloneNode(false).outerHTML, '</' + root.localName + '>'];
          return result(kind + begin.slice(0, -end.length) + root.getHTML({ shadowRoots }) + end);
        })()
        """;
}
