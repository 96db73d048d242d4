namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>One request to the API server.</summary>
/// <param name="Verb">Kubernetes' verb, for metrics and messages.</param>
/// <param name="Resource">The resource's plural, with the subresource if there is one; for metrics and messages.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="PathAndQuery">Path relative to the server's address.</param>
internal sealed record ApiRequest(string Verb, string Resource, HttpMethod Method, string PathAndQuery)
{
    private const string InNamespace = "/namespaces/";

    /// <summary>The namespace that it is about, or null: requests of many namespaces take turns.</summary>
    public string? Namespace =>
        PathAndQuery.IndexOf(InNamespace, StringComparison.Ordinal) is >= 0 and var at
            ? PathAndQuery[(at + InNamespace.Length)..].Split('/', '?')[0]
            : null;

    /// <summary>The body, already serialised.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Media type of the body.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>Whether the leader alone may send this: true of every write but those of the lease.</summary>
    public bool IsFenced { get; init; }

    /// <summary>Whether this waits for no other request: true of those of the lease, which cannot wait behind the work that it allows.</summary>
    public bool IsUrgent { get; init; }
}
