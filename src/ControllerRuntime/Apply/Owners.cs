using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Common;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Apply;

/// <summary>Owner references, by the rules of Kubernetes' own controllers: at most one owner is the controller.</summary>
public static class Owners
{
    /// <summary>The owner reference of the controller, or null.</summary>
    public static V1OwnerReference? ControllerOf(IKubernetesObject<V1ObjectMeta> entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true);
    }

    /// <summary>Whether <paramref name="owner"/> itself, and not a namesake, is the controller of <paramref name="entity"/>.</summary>
    public static bool IsControlledBy(IKubernetesObject<V1ObjectMeta> entity, IKubernetesObject<V1ObjectMeta> owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return ControllerOf(entity) is { } reference && reference.Uid == owner.Metadata.Uid;
    }

    /// <summary>Makes <paramref name="owner"/> the controller of <paramref name="entity"/>, which is then removed with it.</summary>
    /// <exception cref="InvalidOperationException">The entity has another controller.</exception>
    public static void SetController(IKubernetesObject<V1ObjectMeta> entity, IKubernetesObject<V1ObjectMeta> owner)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(owner);
        if (ControllerOf(entity) is { } other && other.Uid != owner.Metadata.Uid)
        {
            throw new InvalidOperationException($"{entity.Metadata.Name} is already controlled by {other.Kind} {other.Name}.");
        }

        // Without blockOwnerDeletion: setting it takes rights on the owner's finalizers where OwnerReferencesPermissionEnforcement
        // is on, and only foreground deletion looks at it.
        entity.Metadata.OwnerReferences =
        [
            .. entity.Metadata.OwnerReferences?.Where(reference => reference.Uid != owner.Metadata.Uid) ?? [],
            new V1OwnerReference
            {
                ApiVersion = owner.ApiVersion,
                Kind = owner.Kind,
                Name = owner.Metadata.Name,
                Uid = owner.Metadata.Uid,
                Controller = true,
            },
        ];
    }

    /// <summary>The key of the controller if that is of the given kind (any version), else null.</summary>
    internal static NamespacedName? KeyOfController(IKubernetesObject<V1ObjectMeta> entity, ResourceKind ownerKind)
    {
        if (ControllerOf(entity) is not { } reference || reference.Kind != ownerKind.Kind)
        {
            return null;
        }

        var slash = reference.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : reference.ApiVersion[..slash];
        return group != ownerKind.Group
            ? null
            : new(ownerKind.Scope == ResourceScope.Cluster ? null : NamespacedName.Of(entity).Namespace, reference.Name);
    }
}
