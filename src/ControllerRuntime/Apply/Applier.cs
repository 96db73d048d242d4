using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Apply;

/// <summary>
/// Makes owned objects what they should be, with as few requests as possible: none when nothing changed, one POST for a
/// new object, a server-side apply for a changed one. An object of the same name that belongs to somebody else is never
/// touched. POST and not apply for a new one, because apply cannot be told to refuse an existing object.
/// </summary>
public sealed class Applier
{
    private readonly ApiClient _api;
    private readonly string _hashAnnotation;

    /// <summary>Makes an applier over the process' connection.</summary>
    public Applier(ApiClient api)
    {
        ArgumentNullException.ThrowIfNull(api);
        _api = api;
        _hashAnnotation = api.Options.AppliedHashAnnotation;
    }

    /// <summary>
    /// Makes the object exist as desired, controlled by <paramref name="owner"/>.
    /// </summary>
    /// <param name="desired">The object, complete. Owner reference and hash annotation are added to it.</param>
    /// <param name="owner">Its controller.</param>
    /// <param name="current">What the cache knows of it; null if nothing.</param>
    /// <param name="cancellationToken">Gives up; the request may have taken effect.</param>
    /// <param name="accepts">Whether an existing object may be changed, where that is not decided by its controller being the owner. It may have no other controller.</param>
    /// <exception cref="OwnershipConflictException">The name is taken by somebody else's object.</exception>
    /// <exception cref="ApiException">The server refused; IsInvalid also for a change of an immutable field.</exception>
    public async Task<ApplyResult<TEntity>> ApplyAsync<TEntity>(
        TEntity desired, IKubernetesObject<V1ObjectMeta> owner, TEntity? current, CancellationToken cancellationToken, Func<TEntity, bool>? accepts = null)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(owner);
        Owners.SetController(desired, owner);
        var client = _api.For<TEntity>();
        var content = StampHash(desired, client.Kind);
        if (current is null)
        {
            try
            {
                return new(await client.CreateAsync(desired, cancellationToken), ApplyOutcome.Created);
            }
            catch (ApiException e) when (e.IsAlreadyExists)
            {
                // Either the cache is behind, or the object is somebody else's.
                current = await client.GetAsync(NamespacedName.Of(desired), cancellationToken);
                if (current is null)
                {
                    throw;
                }
            }
        }

        if (!(accepts?.Invoke(current) ?? Owners.IsControlledBy(current, owner)))
        {
            var controller = Owners.ControllerOf(current);
            throw new OwnershipConflictException(
                client.Kind.Kind, NamespacedName.Of(current), controller is null ? null : $"{controller.Kind} {controller.Name}");
        }

        if (IsApplied(desired, content, current))
        {
            return new(current, ApplyOutcome.Unchanged);
        }

        await OwnFieldsByApplyAsync(client, NamespacedName.Of(desired), cancellationToken);

        // The uid makes it a change of this very object: one that was deleted meanwhile is not brought back by it.
        desired.Metadata.Uid = current.Metadata.Uid;
        try
        {
            var applied = await client.ApplyAsync(desired, cancellationToken);
            if (DesiredState.IsContained(content, ToJson(applied)))
            {
                return new(applied, ApplyOutcome.Updated);
            }

            current = applied;
        }
        catch (ApiException e) when (e.IsInvalid)
        {
            // What others have added may be what makes it invalid; if it is not, the repair is refused as well.
        }

        return new(await RepairAsync(client, content, desired, current, cancellationToken), ApplyOutcome.Updated);
    }

    /// <summary>An apply leaves alone what others have put into lists that are merged by keys (a Service's ports) and into maps; this does not.</summary>
    private Task<TEntity> RepairAsync<TEntity>(
        KindClient<TEntity> client, JsonObject content, TEntity desired, TEntity current, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var patch = DesiredState.Repair(content, ToJson(current));
        var metadata = patch["metadata"] as JsonObject ?? [];
        metadata["uid"] = current.Metadata.Uid;
        metadata["resourceVersion"] = current.Metadata.ResourceVersion;
        var annotations = metadata["annotations"] as JsonObject ?? [];
        annotations[_hashAnnotation] = desired.Metadata.Annotations[_hashAnnotation];
        metadata["annotations"] = annotations;
        patch["metadata"] = metadata;
        return client.MergePatchAsync(NamespacedName.Of(desired), patch, cancellationToken);
    }

    /// <summary>
    /// Writes the status unless it is what the cached entity has already. A status that was made from an outdated state is
    /// refused: it would describe another spec, or land on a successor of the same name.
    /// </summary>
    /// <param name="current">The entity from the cache, from which the status was made.</param>
    /// <param name="desired">A copy (or new object of the same name) with the desired status; gets the uid and version of <paramref name="current"/>.</param>
    /// <param name="cancellationToken">Gives up; the request may have taken effect.</param>
    /// <returns>The entity as it is now, and whether it was written.</returns>
    /// <exception cref="ApiException">IsConflict: the entity has changed since; IsNotFound: it is gone.</exception>
    public async Task<ApplyResult<TEntity>> ApplyStatusAsync<TEntity>(TEntity current, TEntity desired, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(desired);
        if (IsSameStatus(current, desired))
        {
            return new(current, ApplyOutcome.Unchanged);
        }

        desired.Metadata.Uid = current.Metadata.Uid;
        desired.Metadata.ResourceVersion = current.Metadata.ResourceVersion;
        return new(await _api.For<TEntity>().ApplyStatusAsync(desired, cancellationToken), ApplyOutcome.Updated);
    }

    /// <summary>Whether the hash in the annotation is that of the desired object and every desired field still has its value.</summary>
    private bool IsApplied<TEntity>(TEntity desired, JsonObject content, TEntity current)
        where TEntity : class, IKubernetesObject<V1ObjectMeta> =>
        current.Metadata.Annotations?.TryGetValue(_hashAnnotation, out var hash) == true
        && hash == desired.Metadata.Annotations[_hashAnnotation]
        && DesiredState.IsContained(content, ToJson(current));

    private JsonObject StampHash<TEntity>(TEntity desired, ResourceKind kind)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        desired.ApiVersion = kind.ApiVersion;
        desired.Kind = kind.Kind;
        desired.Metadata.Annotations = new Dictionary<string, string>(desired.Metadata.Annotations ?? new Dictionary<string, string>());
        desired.Metadata.Annotations.Remove(_hashAnnotation);
        var content = ToJson(desired);
        desired.Metadata.Annotations[_hashAnnotation] = DesiredState.Hash(content);
        return content;
    }

    /// <summary>
    /// After a POST the fields belong to this manager's "Update" entry, and an apply would not remove fields that are no
    /// longer desired. So the entry is turned into an "Apply" entry first (as kubectl does when it moves to server-side apply).
    /// </summary>
    private async Task OwnFieldsByApplyAsync<TEntity>(KindClient<TEntity> client, NamespacedName key, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        var live = await client.GetJsonAsync(key, cancellationToken);
        if (live?["metadata"] is not JsonObject metadata || metadata["managedFields"] is not JsonArray entries)
        {
            return;
        }

        var mine = entries.OfType<JsonObject>()
            .Where(entry => (string?)entry["manager"] == _api.Options.FieldManager && string.IsNullOrEmpty((string?)entry["subresource"]))
            .ToList();
        var update = mine.Find(entry => (string?)entry["operation"] == "Update");
        if (update is null || mine.Exists(entry => (string?)entry["operation"] == "Apply"))
        {
            return;
        }

        update["operation"] = "Apply";
        await client.JsonPatchAsync(
            key,
            [
                // Not a test: that one fails as if the object were invalid; another version makes it a conflict.
                Operation("replace", "/metadata/resourceVersion", metadata["resourceVersion"]),
                Operation("replace", "/metadata/managedFields", entries),
            ],
            cancellationToken);
    }

    private static JsonObject Operation(string op, string path, JsonNode? value) =>
        new() { ["op"] = op, ["path"] = path, ["value"] = value?.DeepClone() };

    /// <summary>Whether two objects have equal statuses. Only these are written as JSON: it is asked in every reconciliation.</summary>
    private static bool IsSameStatus<TEntity>(TEntity one, TEntity other)
    {
        var status = KubernetesJsonOptions.Value.GetTypeInfo(typeof(TEntity)).Properties.Single(property => property.Name == "status");
        var (first, second) = (Bytes(status.Get!(one!)), Bytes(status.Get!(other!)));
        return first.AsSpan().SequenceEqual(second) || JsonNode.DeepEquals(JsonNode.Parse(first), JsonNode.Parse(second));
    }

    private static byte[] Bytes(object? status) => status is null ? "null"u8.ToArray() : KubernetesJsonOptions.Serialize(status);

    private static JsonObject ToJson(object entity) =>
        JsonSerializer.SerializeToNode(entity, entity.GetType(), KubernetesJsonOptions.Value)!.AsObject();
}
