using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>The serialiser settings of KubernetesClient: nulls left out, camel case, its converters for times and quantities; and strings and parts that are alike shared.</summary>
internal static class KubernetesJsonOptions
{
    /// <summary>The settings; never change them.</summary>
    public static JsonSerializerOptions Value { get; } = Capture();

    public static byte[] Serialize(object value) => JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Value);

    private static JsonSerializerOptions Capture()
    {
        // KubernetesClient hands its settings out only through this callback.
        JsonSerializerOptions? captured = null;
        KubernetesJson.AddJsonOptions(options => captured = options);
        var parts = new JsonSerializerOptions(captured!) { MaxDepth = ObjectLimits.Deepest };
        parts.Converters.Insert(0, new SharedStringConverter());
        parts.Converters.Insert(0, new QuantityConverter());
        parts.MakeReadOnly();
        var options = new JsonSerializerOptions(parts);
        JsonConverter[] shared =
        [
            new SharedPartConverter<V1EnvVar>(parts), new SharedPartConverter<V1ResourceRequirements>(parts), new SharedPartConverter<V1SecurityContext>(parts),
            new SharedPartConverter<V1PodSecurityContext>(parts), new SharedPartConverter<V1Volume>(parts), new SharedPartConverter<V1ContainerPort>(parts),
            new SharedPartConverter<V1NetworkPolicyIngressRule>(parts), new SharedPartConverter<V1NetworkPolicyEgressRule>(parts), new SharedPartConverter<V1ServicePort>(parts),
        ];
        foreach (var converter in shared)
        {
            options.Converters.Insert(0, converter);
        }

        options.MakeReadOnly();
        return options;
    }
}
