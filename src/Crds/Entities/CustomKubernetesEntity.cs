using k8s;
using k8s.Models;

namespace ContainerMcp.Crds.Entities;

/// <summary>A custom resource with a wish (<see cref="Spec"/>) and an observation (<see cref="Status"/>), in the shape of KubeOps' type of the same name.</summary>
/// <typeparam name="TSpec">The wish.</typeparam>
/// <typeparam name="TStatus">The observation.</typeparam>
public abstract class CustomKubernetesEntity<TSpec, TStatus> : IKubernetesObject<V1ObjectMeta>, ISpec<TSpec>, IStatus<TStatus>
    where TSpec : new()
    where TStatus : new()
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = "";

    /// <inheritdoc/>
    public string Kind { get; set; } = "";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <inheritdoc/>
    public TSpec Spec { get; set; } = new();

    /// <inheritdoc/>
    public TStatus Status { get; set; } = new();
}
