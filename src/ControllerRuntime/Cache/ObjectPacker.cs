using System.Text.Json;
using ContainerMcp.ControllerRuntime.Api;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>
/// Bounds what the cache keeps of an object, whoever made it as large as it likes. All of what is needed is kept up to a number of bytes; of an object
/// that is larger only what identifies it and what its kind's shrinking leaves: whoever needs more asks the API server
/// (<see cref="WholeObjects.GetWholeAsync"/>).
/// </summary>
internal sealed class ObjectPacker<TEntity>(
    bool isPacked = false, Action<TEntity>? trim = null, Action<TEntity>? shrink = null, int largestWhole = ObjectLimits.LargestWhole, IReadOnlyList<string>? keptKeyPrefixes = null)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private const int MostEntries = 16;

    /// <summary>The kinds of states in which an object may be at the same time: pods that wait, run, and have ended.</summary>
    private const int MostTemplates = 4;

    private volatile JsonTemplate[] _templates = [];

    /// <summary>An object that nobody else has, as it is cached; it may be changed.</summary>
    public CachedObject<TEntity> Pack(TEntity entity)
    {
        trim?.Invoke(entity);
        var json = KubernetesJsonOptions.Serialize(entity);
        var length = json.Length;
        var isWhole = length <= largestWhole;
        if (!isWhole)
        {
            Shrink(entity.Metadata);
            shrink?.Invoke(entity);
            json = isPacked ? KubernetesJsonOptions.Serialize(entity) : json;
        }

        var (packed, template) = isPacked ? Compact(json) : default;
        return new(entity, packed, template, length, isWhole);
    }

    /// <summary>An object that others use, as it is cached.</summary>
    public CachedObject<TEntity> PackCopy(TEntity entity) =>
        Pack(JsonSerializer.Deserialize<TEntity>(KubernetesJsonOptions.Serialize(entity), KubernetesJsonOptions.Value)!);

    /// <summary>Beside the first template that it is like; what is like none is one from now on, and kept as it is.</summary>
    private (byte[] Packed, byte[]? Template) Compact(byte[] json)
    {
        foreach (var template in _templates)
        {
            if (template.Subtract(json) is { } own)
            {
                return (own, template.Json);
            }
        }

        // Threads may overwrite each other's: then an object is kept whole once more, no harm done.
        _templates = [new(json), .. _templates.Take(MostTemplates - 1)];
        return (json, null);
    }

    private void Shrink(V1ObjectMeta metadata)
    {
        metadata.Labels = Kept(metadata.Labels);
        metadata.Annotations = Kept(metadata.Annotations);
        metadata.OwnerReferences = metadata.OwnerReferences?.OrderByDescending(owner => owner.Controller == true).Take(MostEntries).ToList();
        metadata.Finalizers = metadata.Finalizers?.Take(MostEntries).ToList();
    }

    private Dictionary<string, string>? Kept(IDictionary<string, string>? entries) => entries?
        .Where(entry => entry.Value.Length <= 256 && keptKeyPrefixes?.Any(prefix => entry.Key.StartsWith(prefix, StringComparison.Ordinal)) == true)
        .Take(MostEntries)
        .ToDictionary();
}
