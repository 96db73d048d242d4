using System.Net;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>The process' access to the API server, from which the clients of the kinds are made.</summary>
public sealed class ApiClient
{
    internal ApiClient(ApiConnection connection, ResourceKinds kinds, RuntimeOptions options)
    {
        Connection = connection;
        Kinds = kinds;
        Options = options;
    }

    internal ApiConnection Connection { get; }

    internal ResourceKinds Kinds { get; }

    internal RuntimeOptions Options { get; }

    /// <summary>A client for a kind.</summary>
    public KindClient<TEntity> For<TEntity>()
        where TEntity : class, IKubernetesObject<V1ObjectMeta> => new(this);

    /// <summary>
    /// A document that is no object of a kind: <c>version</c>, <c>api/v1</c>, <c>apis/apps/v1</c>. Null if there is none.
    /// </summary>
    /// <param name="path">Path relative to the server's address, without a leading slash.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JsonObject?> GetDocumentAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Connection.SendAsync(
                new ApiRequest("get", "discovery", HttpMethod.Get, path),
                ApiDocument.ParseAsync,
                cancellationToken);
        }
        catch (ApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
