using ContainerMcp.TestCluster;
using k8s;
using k8s.Models;

namespace ContainerMcp.Operator.IntegrationTests.Runtime;

/// <summary>Teaches a real API server the tests' own kind.</summary>
internal static class WidgetDefinition
{
    public static async Task InstallAsync(ClusterFixture cluster, CancellationToken cancellationToken)
    {
        var anything = new V1JSONSchemaProps { Type = "object", XKubernetesPreserveUnknownFields = true };
        var definition = new V1CustomResourceDefinition
        {
            ApiVersion = "apiextensions.k8s.io/v1",
            Kind = "CustomResourceDefinition",
            Metadata = new() { Name = "widgets.test.containermcp.dev" },
            Spec = new()
            {
                Group = "test.containermcp.dev",
                Scope = "Namespaced",
                Names = new() { Kind = "Widget", ListKind = "WidgetList", Plural = "widgets", Singular = "widget" },
                Versions =
                [
                    new()
                    {
                        Name = "v1",
                        Served = true,
                        Storage = true,
                        Subresources = new() { Status = new object() },
                        Schema = new()
                        {
                            OpenAPIV3Schema = new()
                            {
                                Type = "object",
                                Properties = new Dictionary<string, V1JSONSchemaProps> { ["spec"] = anything, ["status"] = anything },
                            },
                        },
                    },
                ],
            },
        };
        await cluster.Client.ApiextensionsV1.PatchCustomResourceDefinitionAsync(
            new V1Patch(definition, V1Patch.PatchType.ApplyPatch), definition.Metadata.Name, fieldManager: "test", force: true, cancellationToken: cancellationToken);
        V1CustomResourceDefinition? current = null;
        while (current?.Status?.Conditions?.Any(c => c is { Type: "Established", Status: "True" }) != true)
        {
            await Task.Delay(50, cancellationToken);
            current = await cluster.Client.ApiextensionsV1.ReadCustomResourceDefinitionAsync(definition.Metadata.Name, cancellationToken: cancellationToken);
        }
    }
}
