using ContainerMcp.ControllerRuntime.Cache;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Control;

/// <summary>How a controller runs.</summary>
internal sealed class ControllerSettings<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    public string Name { get; set; } = typeof(TEntity).Name;

    public int Workers { get; set; } = 8;

    public Func<ObjectChange<TEntity>, bool> Predicate { get; set; } = EntityPredicates.SpecOrMetadataChanged;
}
