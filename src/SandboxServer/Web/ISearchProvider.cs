
namespace ContainerMcp.SandboxServer.Web;

/// <summary>Asks one search service.</summary>
internal interface ISearchProvider
{
    /// <summary>Results in the service's order, not yet cut to the number wanted.</summary>
    /// <exception cref="PageFault">The service's answer is not understood, or it is not set up.</exception>
    /// <exception cref="HttpRequestException">The service does not answer.</exception>
    Task<IReadOnlyList<WebSearchHit>> SearchAsync(string query, CancellationToken ct);
}
