using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Tests.Fixtures;

/// <summary>A custom kind of the tests' own.</summary>
[KubernetesEntity(Group = "test.containermcp.dev", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "test.containermcp.dev/v1";

    public string Kind { get; set; } = "Widget";

    public V1ObjectMeta Metadata { get; set; } = new();

    public WidgetSpec? Spec { get; set; }

    public WidgetStatus? Status { get; set; }
}

public sealed class WidgetSpec
{
    public int Size { get; set; }

    public ResourceQuantity? Weight { get; set; }
}

public sealed class WidgetStatus
{
    public string? Phase { get; set; }
}
