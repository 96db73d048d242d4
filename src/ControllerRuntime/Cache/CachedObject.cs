using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>
/// An object in the cache. One that is packed is kept as what its JSON has of its own beside a <see cref="JsonTemplate"/>, a twentieth of the size of
/// the objects that it is made of, and is unpacked when somebody asks for it; while it is hot, as the last few that were used are, it is there at once.
/// </summary>
internal sealed class CachedObject<TEntity>(TEntity entity, byte[]? packed, byte[]? template, int length, bool isWhole)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private TEntity? _entity = entity;

    /// <summary>Its key.</summary>
    public NamespacedName Key { get; } = NamespacedName.Of(entity);

    /// <summary>Its uid.</summary>
    public string? Uid { get; } = entity.Metadata.Uid;

    /// <summary>Its version as a number, or null if that is none.</summary>
    public ulong? Version { get; } = Parse(entity.Metadata.ResourceVersion);

    /// <summary>Bytes of JSON of all that is needed of it, whether that is there or not.</summary>
    public int Length => length;

    /// <summary>Whether all that is needed of it is there.</summary>
    public bool IsWhole => isWhole;

    /// <summary>Whether it can be cooled: what is not packed cannot.</summary>
    public bool IsPacked => packed is not null;

    /// <summary>The object; shared, never to be changed.</summary>
    public TEntity Entity => _entity ?? Unpack();

    /// <summary>Keeps only the packed form.</summary>
    public void Cool() => _entity = packed is null ? _entity : null;

    private TEntity Unpack()
    {
        if (template is null)
        {
            return JsonSerializer.Deserialize<TEntity>(packed, KubernetesJsonOptions.Value)!;
        }

        var size = JsonTemplate.LengthOf(packed);
        var json = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            JsonTemplate.Restore(packed, template, json.AsSpan(0, size));
            return JsonSerializer.Deserialize<TEntity>(json.AsSpan(0, size), KubernetesJsonOptions.Value)!;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(json);
        }
    }

    // Officially opaque, in fact etcd's revision (and since Kubernetes 1.35 specified to be comparable). One that is no
    // number only switches Observe off.
    internal static ulong? Parse(string? resourceVersion) =>
        ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
