using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>A search engine.</summary>
[ValidationRule("!has(self.provider) || self.provider != 'searxng' || has(self.url)", Message = "provider searxng needs the url of the instance", FieldPath = ".url")]
[ValidationRule("!has(self.provider) || self.provider != 'brave' || has(self.secretKeyRef)", Message = "provider brave needs a secretKeyRef to its API key", FieldPath = ".secretKeyRef")]
public sealed class WebSearchSpec
{
    /// <summary>none turns web_search off. searxng is your own SearXNG instance at url. brave needs an API key in secretKeyRef. duckduckgo needs neither.</summary>
    [EnumValues(SearchProvider.None, SearchProvider.Searxng, SearchProvider.Brave, SearchProvider.DuckDuckGo)]
    public string? Provider { get; set; }

    /// <summary>Address of the search engine if the provider has no fixed one, for example https://search.example.org. A SearXNG instance may run in the cluster if spec.network.egress allows connections to it.</summary>
    [Length(MaxLength = 2048), Pattern(Patterns.SearchUrl)]
    public string? Url { get; set; }

    /// <summary>The Secret in the sandbox's namespace, and the key in it, that hold the provider's API key. Secrets that spec.env does not allow are not allowed here either.</summary>
    public SecretKeyReference? SecretKeyRef { get; set; }
}
