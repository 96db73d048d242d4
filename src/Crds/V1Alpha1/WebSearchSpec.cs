using ContainerMcp.Crds.Attributes;

namespace ContainerMcp.Crds.V1Alpha1;

/// <summary>A search engine.</summary>
[ValidationRule("!has(self.provider) || self.provider != 'searxng' || has(self.url)", Message = "provider searxng needs the url of the instance", FieldPath = ".url")]
[ValidationRule("!has(self.provider) || self.provider != 'brave' || has(self.secretKeyRef)", Message = "provider brave needs a secretKeyRef to its API key", FieldPath = ".secretKeyRef")]
public sealed class WebSearchSpec
{
    /// <summary>none turns web_search off; searxng is an instance of one's own at url; brave needs an API key; duckduckgo needs neither.</summary>
    [EnumValues(SearchProvider.None, SearchProvider.Searxng, SearchProvider.Brave, SearchProvider.DuckDuckGo)]
    public string? Provider { get; set; }

    /// <summary>Address of the search engine where the provider has no fixed one, for example https://search.example.org. A searxng may be a neighbour in the cluster, if spec.network.egress lets the sandbox there.</summary>
    [Length(MaxLength = 2048), Pattern(Patterns.SearchUrl)]
    public string? Url { get; set; }

    /// <summary>The Secret in the sandbox's namespace, and its key, that hold the provider's API key. Refused are the Secrets that spec.env refuses.</summary>
    public SecretKeyReference? SecretKeyRef { get; set; }
}
