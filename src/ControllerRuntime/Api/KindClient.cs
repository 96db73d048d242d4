using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// Requests for one kind, built in or custom. Every method throws <see cref="ApiException"/> when the server refuses,
/// TimeoutException when it does not answer in time, HttpRequestException when it cannot be reached, <see cref="UnreadableObjectException"/> when
/// the object in its answer is none of the kind, and, for
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

    private const int FirstPage = 50;
    private const int SmallestPage = 10;
    private const long LargestPage = 2 * 1024 * 1024;

    private readonly ApiConnection _connection;
    private readonly ObjectReader<TEntity> _reader;
    private readonly string _fieldManager;
    private readonly int _pageSize;

    /// <summary>Makes a client for the kind over the process' connection.</summary>
    public KindClient(ApiClient api)
    {
        ArgumentNullException.ThrowIfNull(api);
        _connection = api.Connection;
        Kind = api.Kinds.Of(typeof(TEntity));
        _reader = new ObjectReader<TEntity>(Kind);
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
        var list = await ListWithVersionAsync(@namespace, labelSelector, static entity => entity, cancellationToken);
        return list.Unreadable.Count == 0
            ? list.Items
            : throw new UnreadableObjectException(Kind.Kind, list.Unreadable[0]);
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
        return ApplyAsync(key, StatusBody(key, entity.Metadata.Uid, entity.Metadata.ResourceVersion, status), "status", cancellationToken);
    }

    /// <summary>Server-side apply of the status of an object that cannot be read; only if it is still as it was then (else IsConflict).</summary>
    /// <param name="unreadable">The object.</param>
    /// <param name="status">Its status.</param>
    /// <param name="cancellationToken">Gives up; the request may have taken effect.</param>
    public Task ApplyUnreadableStatusAsync(UnreadableObject unreadable, JsonObject status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unreadable);
        ArgumentNullException.ThrowIfNull(status);
        var request = ApplyRequest(unreadable.Key, StatusBody(unreadable.Key, unreadable.Uid, unreadable.ResourceVersion, status), "status");

        // The answer is the object, which cannot be read.
        return _connection.SendAsync(request, static (_, _) => Task.FromResult(true), cancellationToken);
    }

    /// <summary>JSON merge patch (RFC 7396): members set to null are removed.</summary>
    public Task<TEntity> MergePatchAsync(NamespacedName key, JsonObject patch, CancellationToken cancellationToken) =>
        PatchAsync(key, MergePatch, JsonSerializer.SerializeToUtf8Bytes(patch), cancellationToken);

    /// <summary>JSON patch (RFC 6902).</summary>
    public Task<TEntity> JsonPatchAsync(NamespacedName key, JsonArray patch, CancellationToken cancellationToken) =>
        PatchAsync(key, JsonPatch, JsonSerializer.SerializeToUtf8Bytes(patch), cancellationToken);

    /// <summary>
    /// Removes the object if it still is what was judged: another version is a conflict. So that nothing is removed because of a state, seen in a cache, in
    /// which it is no more.
    /// </summary>
    /// <param name="judged">The object as it was seen.</param>
    /// <param name="gracePeriod">Time for a pod to end; null leaves it to the pod.</param>
    /// <param name="cancellationToken">Gives up waiting; the object may be removed nevertheless.</param>
    /// <returns>False if there was nothing to remove.</returns>
    /// <exception cref="ApiException">IsConflict: it has changed, or the server could not do it now; which of them, its answer does not tell. Look again.</exception>
    public Task<bool> DeleteAsync(TEntity judged, TimeSpan? gracePeriod, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(judged);
        var preconditions = new V1Preconditions { Uid = judged.Metadata.Uid, ResourceVersion = judged.Metadata.ResourceVersion };
        return DeleteAsync(NamespacedName.Of(judged), preconditions, gracePeriod, cancellationToken);
    }

    /// <summary>Removes the object, whatever has become of it.</summary>
    /// <param name="key">Which object.</param>
    /// <param name="uid">If given, only the object with this uid is removed; a successor of the same name stays.</param>
    /// <param name="gracePeriod">Time for a pod to end; null leaves it to the pod.</param>
    /// <param name="cancellationToken">Gives up waiting; the object may be removed nevertheless.</param>
    /// <returns>False if there was nothing to remove.</returns>
    /// <exception cref="ApiException">IsConflict: another uid, or the server could not do it now; which of them, its answer does not tell. Look again.</exception>
    public Task<bool> DeleteAsync(NamespacedName key, string? uid, TimeSpan? gracePeriod, CancellationToken cancellationToken) =>
        DeleteAsync(key, uid is null ? null : new V1Preconditions { Uid = uid }, gracePeriod, cancellationToken);

    private async Task<bool> DeleteAsync(NamespacedName key, V1Preconditions? preconditions, TimeSpan? gracePeriod, CancellationToken cancellationToken)
    {
        var options = new V1DeleteOptions
        {
            ApiVersion = "v1",
            Kind = "DeleteOptions",
            GracePeriodSeconds = gracePeriod is { } grace ? (long)grace.TotalSeconds : null,
            PropagationPolicy = "Background",
            Preconditions = preconditions,
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

    /// <summary>All pages, and the resource version from which a watch goes on. Of each object only what <paramref name="keep"/> makes of it is held.</summary>
    internal async Task<ObjectList<TItem>> ListWithVersionAsync<TItem>(
        string? @namespace, string? labelSelector, Func<TEntity, TItem> keep, CancellationToken cancellationToken)
    {
        var list = new ObjectList<TItem>([], [], "");
        string? next = null;
        var size = Math.Min(FirstPage, _pageSize);
        while (true)
        {
            var query = $"?limit={size}{Selector(labelSelector)}{(next is null ? "" : $"&continue={Uri.EscapeDataString(next)}")}";
            var request = new ApiRequest("list", Kind.Plural, HttpMethod.Get, Kind.CollectionPath(@namespace) + query);
            var (page, bytes) = await _connection.SendAsync(request, (body, token) => ReadPageAsync(body, list, keep, token), cancellationToken);

            // All pages of a list are of one version: that of the first page, which the following ones repeat.
            if (string.IsNullOrEmpty(page.ContinueProperty))
            {
                return list with { ResourceVersion = page.ResourceVersion };
            }

            next = page.ContinueProperty;

            // The API server has the whole page in its memory, and the time for a request is bounded.
            size = (int)Math.Clamp(LargestPage * size / Math.Max(bytes, 1), Math.Min(SmallestPage, _pageSize), Math.Min(_pageSize, 2 * size));
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
        await foreach (var change in LineReader.ReadLinesAsync(stream, ParseEvent, cancellationToken))
        {
            yield return change;
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
                static async (body, token) => (await ApiDocument.ParseAsync(body, token))!,
                cancellationToken);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>The object as the server would make it, as it sends it; nothing is made.</summary>
    internal Task<JsonObject> DryRunCreateJsonAsync(TEntity entity, CancellationToken cancellationToken) => _connection.SendAsync(
        CreateRequest(entity, "&dryRun=All"),
        static async (body, token) => (await ApiDocument.ParseAsync(body, token))!,
        cancellationToken);

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

    /// <summary>Reads a page object by object: one that cannot be read does not hide the others.</summary>
    private async Task<(V1ListMeta Metadata, long Bytes)> ReadPageAsync<TItem>(
        Stream body, ObjectList<TItem> list, Func<TEntity, TItem> keep, CancellationToken cancellationToken)
    {
        V1ListMeta? metadata = null;
        var bytes = await new ListFrames(
            body,
            (json, _) => (metadata = JsonSerializer.Deserialize<V1ListMeta>(json, KubernetesJsonOptions.Value)) is not null,
            (json, isWhole) =>
            {
                if (_reader.TryRead(json, isWhole, out var unreadable) is { } entity)
                {
                    list.Items.Add(keep(entity));
                }
                else if (unreadable is not null)
                {
                    list.Unreadable.Add(unreadable);
                }

                return true;
            }).ReadAsync(cancellationToken);
        return string.IsNullOrEmpty(metadata?.ResourceVersion) ? throw new JsonException("A list without a resourceVersion.") : (metadata, bytes);
    }

    /// <summary>Reads the answer that is one object.</summary>
    private async Task<TEntity> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new FrameBuffer(body);
        while (buffer.Length <= ObjectLimits.Largest && await buffer.FillAsync(cancellationToken))
        {
        }

        return _reader.TryRead(buffer.Slice(0, buffer.Length), buffer.Length <= ObjectLimits.Largest, out var unreadable)
            ?? throw new UnreadableObjectException(Kind.Kind, unreadable);
    }

    private string? NamespaceOf(TEntity entity) =>
        Kind.Scope == ResourceScope.Cluster ? null : NamespacedName.Of(entity).Namespace
            ?? throw new ArgumentException($"A {Kind.Kind} needs a namespace.", nameof(entity));

    private WatchEvent<TEntity> ParseEvent(ReadOnlySpan<byte> line, bool isWhole)
    {
        var type = EventFrame.Read(line, out var body);
        return type switch
        {
            "ADDED" => Event(WatchEventType.Added, body, isWhole),
            "MODIFIED" => Event(WatchEventType.Modified, body, isWhole),
            "DELETED" => Event(WatchEventType.Deleted, body, isWhole),
            "BOOKMARK" => new(WatchEventType.Bookmark, VersionOf(ObjectHead.Read(body).ResourceVersion), null),
            "ERROR" => throw Error(body),
            _ => throw new WatchStreamException($"Unknown event type \"{type}\"."),
        };
    }

    private WatchEvent<TEntity> Event(WatchEventType type, ReadOnlySpan<byte> body, bool isWhole)
    {
        if (_reader.TryRead(body, isWhole, out var unreadable) is { } entity)
        {
            return new(type, VersionOf(entity.Metadata.ResourceVersion), entity);
        }

        return unreadable is not null
            ? new(type, VersionOf(unreadable.ResourceVersion), null, unreadable)
            : throw new WatchStreamException("An event of an object without a name.");
    }

    private static string VersionOf(string? resourceVersion) =>
        string.IsNullOrEmpty(resourceVersion) ? throw new WatchStreamException("An event without a resourceVersion.") : resourceVersion;

    private static ApiException Error(ReadOnlySpan<byte> body)
    {
        try
        {
            var status = JsonSerializer.Deserialize<V1Status>(body, KubernetesJsonOptions.Value);
            return new ApiException(
                (HttpStatusCode)(status?.Code ?? 500), status?.Reason ?? "", status?.Message ?? "The watch ended with an error.", null, status);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new WatchStreamException("The watch ended with an error that cannot be read.", e);
        }
    }

    private Task<TEntity> CreateAsync(TEntity entity, string options, CancellationToken cancellationToken) =>
        SendAsync(CreateRequest(entity, options), cancellationToken);

    private ApiRequest CreateRequest(TEntity entity, string options)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return Write("create", HttpMethod.Post, $"{Kind.CollectionPath(NamespaceOf(entity))}?fieldManager={_fieldManager}{options}", Body(entity));
    }

    private byte[] Body(TEntity entity)
    {
        entity.ApiVersion = Kind.ApiVersion;
        entity.Kind = Kind.Kind;
        return KubernetesJsonOptions.Serialize(entity);
    }

    private ApiRequest Write(string verb, HttpMethod method, string pathAndQuery, byte[] body) =>
        new(verb, Kind.Plural, method, pathAndQuery) { Body = body, IsFenced = true };

    private byte[] StatusBody(NamespacedName key, string? uid, string? resourceVersion, JsonNode? status)
    {
        var metadata = new JsonObject { ["name"] = key.Name, ["uid"] = uid, ["resourceVersion"] = resourceVersion };
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["apiVersion"] = Kind.ApiVersion,
            ["kind"] = Kind.Kind,
            ["metadata"] = metadata,
            ["status"] = status?.DeepClone() ?? new JsonObject(),
        });
    }

    private ApiRequest ApplyRequest(NamespacedName key, byte[] body, string? subresource) =>
        Write("apply", HttpMethod.Patch, $"{Kind.ObjectPath(key, subresource)}?fieldManager={_fieldManager}&force=true", ApplyBody.Of(body)) with
        {
            MediaType = ApplyPatch,
            Resource = subresource is null ? Kind.Plural : $"{Kind.Plural}/{subresource}",
        };

    private Task<TEntity> ApplyAsync(NamespacedName key, byte[] body, string? subresource, CancellationToken cancellationToken) =>
        SendAsync(ApplyRequest(key, body, subresource), cancellationToken);

    private Task<TEntity> PatchAsync(NamespacedName key, string mediaType, byte[] body, CancellationToken cancellationToken)
    {
        var request = Write("patch", HttpMethod.Patch, $"{Kind.ObjectPath(key)}?fieldManager={_fieldManager}", body);
        return SendAsync(request with { MediaType = mediaType }, cancellationToken);
    }

    private Task<TEntity> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        _connection.SendAsync(request, ReadAsync, cancellationToken);
}
