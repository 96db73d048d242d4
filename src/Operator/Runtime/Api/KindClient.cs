using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.Runtime;

/// <summary>
/// Requests for one kind, built in or custom. Every method throws <see cref="ApiException"/> when the server refuses,
/// TimeoutException when it does not answer in time, HttpRequestException when it cannot be reached, and, for
/// writes, <see cref="LeadershipLostException"/> when this process may not write any more. Objects that come back have
/// apiVersion and kind filled in and managedFields taken out.
/// </summary>
/// <typeparam name="TEntity">A class with a KubernetesEntity attribute.</typeparam>
public sealed class KindClient<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private const string ApplyPatch = "application/apply-patch+yaml";
    private const string MergePatch = "application/merge-patch+json";
    private const string JsonPatch = "application/json-patch+json";

    private readonly ApiConnection _connection;
    private readonly string _fieldManager;
    private readonly int _pageSize;

    /// <summary>Makes a client for the kind over the process' connection.</summary>
    public KindClient(ApiClient api)
    {
        ArgumentNullException.ThrowIfNull(api);
        _connection = api.Connection;
        Kind = api.Kinds.Of(typeof(TEntity));
        _fieldManager = Uri.EscapeDataString(api.Options.FieldManager);
        _pageSize = api.Options.ListPageSize;
    }

    /// <summary>Group, version, plural and scope.</summary>
    public ResourceKind Kind { get; }

    /// <summary>The object, read from the API server and not from a cache; null if it does not exist.</summary>
    public Task<TEntity?> GetAsync(NamespacedName key, CancellationToken cancellationToken) => GetAsync(key, isUrgent: false, cancellationToken);

    /// <summary>All objects, read from the API server page by page; of all namespaces when none is given.</summary>
    public async Task<IReadOnlyList<TEntity>> ListAsync(string? @namespace, string? labelSelector, CancellationToken cancellationToken)
    {
        var list = await ListWithVersionAsync(@namespace, labelSelector, cancellationToken);
        return list.Unreadable.Count == 0
            ? list.Items
            : throw new JsonException($"{Kind.Kind} {list.Unreadable[0].Key} cannot be read: {list.Unreadable[0].Error}");
    }

    /// <summary>Makes the object.</summary>
    /// <exception cref="ApiException">IsAlreadyExists: there is one of that name.</exception>
    public Task<TEntity> CreateAsync(TEntity entity, CancellationToken cancellationToken) => CreateAsync(entity, "", cancellationToken);

    /// <summary>The object as the server would make it; nothing is made.</summary>
    /// <exception cref="ApiException">The server would refuse it.</exception>
    public Task<TEntity> DryRunCreateAsync(TEntity entity, CancellationToken cancellationToken) => CreateAsync(entity, "&dryRun=All", cancellationToken);

    /// <summary>Replaces the object; its resourceVersion, if set, must be the current one (else IsConflict).</summary>
    public Task<TEntity> ReplaceAsync(TEntity entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var path = Kind.ObjectPath(NamespacedName.Of(entity));
        return SendAsync(Write("update", HttpMethod.Put, $"{path}?fieldManager={_fieldManager}", Body(entity)), cancellationToken);
    }

    /// <summary>
    /// Server-side apply: makes the object, or makes it have the given fields and no longer those that this field manager
    /// had applied before. Takes fields over from other managers. A uid in the metadata is a precondition (else IsConflict).
    /// </summary>
    public Task<TEntity> ApplyAsync(TEntity entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return ApplyAsync(NamespacedName.Of(entity), Body(entity), subresource: null, cancellationToken);
    }

    /// <summary>
    /// Server-side apply of the <c>status</c> subresource. Only <c>status</c> of <paramref name="entity"/> is sent, with its
    /// name, uid and resourceVersion; the latter, if set, must be the current one (else IsConflict). The uid alone is no
    /// precondition here: API servers (1.20) take it from the stored object when they write a status.
    /// </summary>
    public Task<TEntity> ApplyStatusAsync(TEntity entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var status = JsonSerializer.SerializeToNode(entity, entity.GetType(), KubernetesJsonOptions.Value)!["status"];
        var key = NamespacedName.Of(entity);
        var body = new JsonObject
        {
            ["apiVersion"] = Kind.ApiVersion,
            ["kind"] = Kind.Kind,
            ["metadata"] = new JsonObject { ["name"] = key.Name, ["uid"] = entity.Metadata.Uid, ["resourceVersion"] = entity.Metadata.ResourceVersion },
            ["status"] = status?.DeepClone() ?? new JsonObject(),
        };
        return ApplyAsync(key, JsonSerializer.SerializeToUtf8Bytes(body), "status", cancellationToken);
    }

    /// <summary>JSON merge patch (RFC 7396): members set to null are removed.</summary>
    public Task<TEntity> MergePatchAsync(NamespacedName key, JsonObject patch, CancellationToken cancellationToken) =>
        PatchAsync(key, MergePatch, JsonSerializer.SerializeToUtf8Bytes(patch), cancellationToken);

    /// <summary>JSON patch (RFC 6902).</summary>
    public Task<TEntity> JsonPatchAsync(NamespacedName key, JsonArray patch, CancellationToken cancellationToken) =>
        PatchAsync(key, JsonPatch, JsonSerializer.SerializeToUtf8Bytes(patch), cancellationToken);

    /// <summary>Removes the object.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="uid">If given, only the object with this uid is removed; a successor of the same name stays.</param>
    /// <param name="gracePeriod">Time for a pod to end; null leaves it to the pod.</param>
    /// <param name="cancellationToken">Gives up waiting; the object may be removed nevertheless.</param>
    /// <returns>False if there was nothing to remove.</returns>
    /// <exception cref="ApiException">IsConflict: another uid, or the server could not do it now; which of them, its answer does not tell. Look again.</exception>
    public async Task<bool> DeleteAsync(NamespacedName key, string? uid, TimeSpan? gracePeriod, CancellationToken cancellationToken)
    {
        var options = new V1DeleteOptions
        {
            ApiVersion = "v1",
            Kind = "DeleteOptions",
            GracePeriodSeconds = gracePeriod is { } grace ? (long)grace.TotalSeconds : null,
            PropagationPolicy = "Background",
            Preconditions = uid is null ? null : new V1Preconditions { Uid = uid },
        };
        try
        {
            var request = Write("delete", HttpMethod.Delete, Kind.ObjectPath(key), KubernetesJsonOptions.Serialize(options));
            return await _connection.SendAsync(request, static (_, _) => Task.FromResult(true), cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>All pages, and the resource version from which a watch goes on.</summary>
    internal async Task<ObjectList<TEntity>> ListWithVersionAsync(
        string? @namespace, string? labelSelector, CancellationToken cancellationToken)
    {
        var list = new ObjectList<TEntity>([], [], "");
        string? next = null;
        while (true)
        {
            var query = $"?limit={_pageSize}{Selector(labelSelector)}{(next is null ? "" : $"&continue={Uri.EscapeDataString(next)}")}";
            var request = new ApiRequest("list", Kind.Plural, HttpMethod.Get, Kind.CollectionPath(@namespace) + query);
            var page = await _connection.SendAsync(request, ReadAsync<ListPage>, cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                var entity = TryParse(item, out var unreadable);
                if (entity is not null)
                {
                    list.Items.Add(entity);
                }
                else
                {
                    list.Unreadable.Add(unreadable!);
                }
            }

            // All pages of a list are of one version: that of the first page, which the following ones repeat.
            if (string.IsNullOrEmpty(page.Metadata.ContinueProperty))
            {
                return list with { ResourceVersion = page.Metadata.ResourceVersion };
            }

            next = page.Metadata.ContinueProperty;
        }
    }

    /// <summary>Events after the given version, until the server ends the stream.</summary>
    /// <exception cref="ApiException">Refused, or an ERROR event; IsGone means: list anew.</exception>
    /// <exception cref="WatchStreamException">Something that is no event.</exception>
    internal async IAsyncEnumerable<WatchEvent<TEntity>> WatchAsync(
        string? @namespace, string? labelSelector, string resourceVersion, TimeSpan timeout,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = string.Create(CultureInfo.InvariantCulture,
            $"?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(resourceVersion)}&timeoutSeconds={(long)timeout.TotalSeconds}{Selector(labelSelector)}");
        var request = new ApiRequest("watch", Kind.Plural, HttpMethod.Get, Kind.CollectionPath(@namespace) + query);
        using var response = await _connection.OpenWatchAsync(request, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var line in LineReader.ReadLinesAsync(stream, cancellationToken))
        {
            yield return ParseEvent(line);
        }
    }

    /// <summary>The object as the server sends it, managedFields included; null if it does not exist.</summary>
    internal async Task<JsonObject?> GetJsonAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ApiRequest("get", Kind.Plural, HttpMethod.Get, Kind.ObjectPath(key));
            return await _connection.SendAsync(
                request,
                static async (body, token) => (await JsonNode.ParseAsync(body, cancellationToken: token))!.AsObject(),
                cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Lets the process' other requests go first, at most for the given time.</summary>
    internal Task YieldAsync(TimeSpan most, CancellationToken cancellationToken) => _connection.YieldAsync(most, cancellationToken);

    /// <summary>As the public one; an urgent request waits for no other.</summary>
    internal async Task<TEntity?> GetAsync(NamespacedName key, bool isUrgent, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(new("get", Kind.Plural, HttpMethod.Get, Kind.ObjectPath(key)) { IsUrgent = isUrgent }, cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Sends a write that needs no leadership and waits for no other request: that of the lease.</summary>
    internal Task<TEntity> SendUnfencedAsync(TEntity entity, bool create, CancellationToken cancellationToken)
    {
        var request = create
            ? Write("create", HttpMethod.Post, Kind.CollectionPath(NamespaceOf(entity)), Body(entity))
            : Write("update", HttpMethod.Put, Kind.ObjectPath(NamespacedName.Of(entity)), Body(entity));
        return SendAsync(request with { IsFenced = false, IsUrgent = true }, cancellationToken);
    }

    private static string Selector(string? labelSelector) =>
        string.IsNullOrEmpty(labelSelector) ? "" : $"&labelSelector={Uri.EscapeDataString(labelSelector)}";

    private static async Task<TResult> ReadAsync<TResult>(Stream body, CancellationToken cancellationToken) =>
        await JsonSerializer.DeserializeAsync<TResult>(body, KubernetesJsonOptions.Value, cancellationToken)
            ?? throw new ApiException(HttpStatusCode.BadGateway, "", "The API server's answer was null.");

    private string? NamespaceOf(TEntity entity) =>
        Kind.Scope == ResourceScope.Cluster ? null : NamespacedName.Of(entity).Namespace
            ?? throw new ArgumentException($"A {Kind.Kind} needs a namespace.", nameof(entity));

    private WatchEvent<TEntity> ParseEvent(ReadOnlySequence<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var type = document.RootElement.GetProperty("type").GetString();
            var body = document.RootElement.GetProperty("object");
            return type switch
            {
                "ADDED" => Event(WatchEventType.Added, body),
                "MODIFIED" => Event(WatchEventType.Modified, body),
                "DELETED" => Event(WatchEventType.Deleted, body),
                "BOOKMARK" => new(WatchEventType.Bookmark, VersionOf(body), null),
                "ERROR" => throw Error(body),
                _ => throw new WatchStreamException($"Unknown event type \"{type}\"."),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new WatchStreamException("A line of the watch is no event.", e);
        }
    }

    private WatchEvent<TEntity> Event(WatchEventType type, JsonElement body)
    {
        var entity = TryParse(body, out var unreadable);
        return new(type, VersionOf(body), entity, unreadable);
    }

    private static string VersionOf(JsonElement body) =>
        body.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? throw new JsonException("No resourceVersion.");

    /// <summary>The object, or null and what is wrong with it.</summary>
    /// <exception cref="JsonException">It is no object with a name at all.</exception>
    private TEntity? TryParse(JsonElement body, out UnreadableObject? unreadable)
    {
        unreadable = null;
        try
        {
            return Normalize(body.Deserialize<TEntity>(KubernetesJsonOptions.Value) ?? throw new JsonException("No object."));
        }
        catch (Exception e) when (body is { ValueKind: JsonValueKind.Object } && e is not OutOfMemoryException)
        {
            // Converters of quantities and times throw whatever they like.
            var metadata = body.GetProperty("metadata");
            var name = metadata.GetProperty("name").GetString() ?? throw new JsonException("An object without a name.", e);
            unreadable = new(new(metadata.TryGetProperty("namespace", out var ns) ? ns.GetString() : null, name), e.Message);
            return null;
        }
    }

    private static ApiException Error(JsonElement body)
    {
        var status = body.Deserialize<V1Status>(KubernetesJsonOptions.Value);
        return new ApiException(
            (HttpStatusCode)(status?.Code ?? 500), status?.Reason ?? "", status?.Message ?? "The watch ended with an error.", null, status);
    }

    private TEntity Normalize(TEntity entity)
    {
        entity.ApiVersion = Kind.ApiVersion;
        entity.Kind = Kind.Kind;
        if (entity.Metadata is null)
        {
            throw new JsonException("An object without metadata.");
        }

        entity.Metadata.ManagedFields = null;
        return entity;
    }

    private Task<TEntity> CreateAsync(TEntity entity, string options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var path = Kind.CollectionPath(NamespaceOf(entity));
        return SendAsync(Write("create", HttpMethod.Post, $"{path}?fieldManager={_fieldManager}{options}", Body(entity)), cancellationToken);
    }

    private byte[] Body(TEntity entity)
    {
        entity.ApiVersion = Kind.ApiVersion;
        entity.Kind = Kind.Kind;
        return KubernetesJsonOptions.Serialize(entity);
    }

    private ApiRequest Write(string verb, HttpMethod method, string pathAndQuery, byte[] body) =>
        new(verb, Kind.Plural, method, pathAndQuery) { Body = body, IsFenced = true };

    private Task<TEntity> ApplyAsync(NamespacedName key, byte[] body, string? subresource, CancellationToken cancellationToken)
    {
        var request = Write("apply", HttpMethod.Patch, $"{Kind.ObjectPath(key, subresource)}?fieldManager={_fieldManager}&force=true", body);
        return SendAsync(
            request with { MediaType = ApplyPatch, Resource = subresource is null ? Kind.Plural : $"{Kind.Plural}/{subresource}" },
            cancellationToken);
    }

    private Task<TEntity> PatchAsync(NamespacedName key, string mediaType, byte[] body, CancellationToken cancellationToken)
    {
        var request = Write("patch", HttpMethod.Patch, $"{Kind.ObjectPath(key)}?fieldManager={_fieldManager}", body);
        return SendAsync(request with { MediaType = mediaType }, cancellationToken);
    }

    private async Task<TEntity> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Normalize(await _connection.SendAsync(request, ReadAsync<TEntity>, cancellationToken));
}
