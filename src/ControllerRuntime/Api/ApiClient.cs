using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>The process' access to the API server, from which the clients of the kinds are made.</summary>
public sealed class ApiClient
{
    // Discovery takes some hundred kilobytes.
    private const int LargestDocument = 4 << 20;

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
                ParseAsync,
                cancellationToken);
        }
        catch (ApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // Its length may be a tenant's to choose, as that of events is.
    private static async Task<JsonObject?> ParseAsync(Stream body, CancellationToken cancellationToken)
    {
        using var document = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (document.Length + read > LargestDocument)
            {
                throw new JsonException($"The API server's answer is longer than {LargestDocument} bytes.");
            }

            document.Write(buffer, 0, read);
        }

        return JsonNode.Parse(document.GetBuffer().AsSpan(0, (int)document.Length))?.AsObject();
    }
}
