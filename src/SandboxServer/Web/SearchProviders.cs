using System.Net;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Web;

/// <summary>Makes the provider that the options name.</summary>
internal static class SearchProviders
{
    private static readonly IPNetwork[] Anywhere = [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")];

    /// <summary>Null when no provider is configured.</summary>
    /// <param name="options">Which provider, where, and with which key.</param>
    /// <param name="connect">Makes a client that may contact what the given options allow.</param>
    /// <param name="pages">Where answers are taken apart.</param>
    /// <exception cref="ArgumentException">Something that the provider needs is missing or malformed.</exception>
    public static ISearchProvider? Create(WebOptions options, Func<EgressOptions, EgressClient> connect, PageReader pages)
    {
        if (options.SearchProvider == WebSearchProvider.None)
        {
            return null;
        }
        Uri address = options.SearchUrl ?? options.SearchProvider switch
        {
            WebSearchProvider.Brave => BraveSearch.DefaultAddress,
            WebSearchProvider.DuckDuckGo => DuckDuckGoSearch.DefaultAddress,
            _ => throw new ArgumentException("WEB_SEARCH_URL is needed for this WEB_SEARCH_PROVIDER", nameof(options)),
        };
        string host;
        try
        {
            host = EgressUrl.HostOf(EgressUrl.Parse(address.OriginalString));
        }
        catch (EgressRefusedException refusal)
        {
            throw new ArgumentException($"WEB_SEARCH_URL: {refusal.Message}", nameof(options));
        }
        EgressOptions egress = options.Egress with { AllowedDomains = [host] };
        if (options.SearchProvider == WebSearchProvider.Searxng)
        {
            // An instance of one's own is usually a neighbour in the cluster: this client knows one address, which the agent cannot choose.
            egress = egress with { AllowedNetworks = Anywhere };
        }
        var client = new SearchClient(connect(egress), options, pages);
        return options.SearchProvider switch
        {
            WebSearchProvider.Searxng => new SearxngSearch(client, address),
            WebSearchProvider.DuckDuckGo => new DuckDuckGoSearch(client, address),
            _ => new BraveSearch(client, address, options.SearchKeyFile ?? throw new ArgumentException("WEB_SEARCH_KEY_FILE is needed for this WEB_SEARCH_PROVIDER", nameof(options)), options.MaxSearchResults),
        };
    }
}
