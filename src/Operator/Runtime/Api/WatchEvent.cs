using k8s;

namespace ContainerMcp.Operator.Runtime;

/// <summary>One line of a watch.</summary>
/// <param name="Type">What happened; never Error, which is thrown.</param>
/// <param name="Object">The object; of a bookmark only its resource version is set.</param>
internal readonly record struct WatchEvent<TEntity>(WatchEventType Type, TEntity Object);
