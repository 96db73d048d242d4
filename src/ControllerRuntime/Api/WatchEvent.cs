using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>One line of a watch.</summary>
/// <param name="Type">What happened; never Error, which is thrown.</param>
/// <param name="ResourceVersion">The version from which a watch can go on after this event.</param>
/// <param name="Object">The object; null for a bookmark and when it could not be read.</param>
/// <param name="Unreadable">Which object could not be read and why, or null.</param>
internal readonly record struct WatchEvent<TEntity>(
    WatchEventType Type, string ResourceVersion, TEntity? Object, UnreadableObject? Unreadable = null)
    where TEntity : class, IKubernetesObject<V1ObjectMeta>;
