using System.Text.Json;
using k8s;

namespace ContainerMcp.Operator.Runtime;

/// <summary>The serialiser settings of KubernetesClient: nulls left out, camel case, its converters for times and quantities; and strings shared.</summary>
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
        var options = new JsonSerializerOptions(captured!);
        options.Converters.Insert(0, new SharedStringConverter());
        options.MakeReadOnly();
        return options;
    }
}
