using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>
/// What the search services have in common: one bounded request without redirects, to a host the operator chose. The agent's list of domains does not
/// apply to that host (the agent cannot name it), the rules about addresses do (with an
/// instance of one's own private ones pass, see <see cref="SearchProviders"/>).
/// </summary>
internal sealed class SearchClient(EgressClient client, WebOptions options, PageReader pages)
{
    /// <summary>Asks a service and reads its answer, whatever its status, in its turn.</summary>
    public async Task<IReadOnlyList<WebSearchHit>> GetAsync(
        string service, string url, string accept, Func<SearchAnswer, CancellationToken, IReadOnlyList<WebSearchHit>> read, CancellationToken ct,
        params IEnumerable<KeyValuePair<string, string>> headers)
    {
        using EgressResponse response = await client.GetAsync(url, [new("User-Agent", options.UserAgent), new("Accept", accept), .. headers], maxRedirects: 0, ct);
        using PageBody arriving = pages.Expect();
        byte[] body = await response.ReadBodyAsync(options.MaxBodyBytes, arriving.Arrived, ct);
        var answer = new SearchAnswer(service, (int)response.Message.StatusCode, body);
        return await pages.ReadAsync(body.Length, token => read(answer, token), ct);
    }
}
