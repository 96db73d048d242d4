using System.Text.Json;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Makes objects of a kind from their JSON, one by one: one that cannot be read is noted, and the others go on.</summary>
internal sealed class ObjectReader<TEntity>(ResourceKind kind)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{

    /// <summary>The object, or null and what is wrong with it; neither for something that has no name.</summary>
    /// <param name="json">Its JSON.</param>
    /// <param name="isWhole">Whether that is all of it; what is cut off was too long.</param>
    /// <param name="unreadable">What is wrong with it.</param>
    public TEntity? TryRead(ReadOnlySpan<byte> json, bool isWhole, out UnreadableObject? unreadable)
    {
        unreadable = null;
        string error;
        try
        {
            if (isWhole)
            {
                return Read(json);
            }

            error = $"it has more than {ObjectLimits.Largest / (1024 * 1024)} MiB";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Converters of quantities and times throw whatever they like.
            error = Describe(e);
        }

        var head = ObjectHead.Read(json);
        unreadable = string.IsNullOrEmpty(head.Name) ? null : UnreadableObject.Of(head, error);
        return null;
    }

    /// <summary>The object, with apiVersion and kind, without managedFields.</summary>
    /// <exception cref="JsonException">And others that converters throw: it cannot be read.</exception>
    public TEntity Read(ReadOnlySpan<byte> json)
    {
        if (json.Length <= ObjectLimits.Large)
        {
            return Deserialize(json);
        }

        lock (LargeObjects.Lock)
        {
            return Deserialize(json);
        }
    }

    private static string Describe(Exception e) => e switch
    {
        JsonException { Message: var text } when text.Contains("maximum configured depth", StringComparison.Ordinal) =>
            $"it is nested more than {ObjectLimits.Deepest} levels deep",
        JsonException { Path: { Length: > 2 } path } => $"{path[2..]} has a value of the wrong type, or out of range",
        _ => e.Message,
    };

    private TEntity Deserialize(ReadOnlySpan<byte> json)
    {
        var entity = JsonSerializer.Deserialize<TEntity>(json, KubernetesJsonOptions.Value) ?? throw new JsonException("No object.");
        if (string.IsNullOrEmpty(entity.Metadata?.Name))
        {
            throw new JsonException("An object without a name.");
        }

        entity.ApiVersion = kind.ApiVersion;
        entity.Kind = kind.Kind;
        entity.Metadata.ManagedFields = null;
        return entity;
    }
}
