using System.Reflection;
using ContainerMcp.Crds.Attributes;
using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator;

/// <summary>Builds the CustomResourceDefinition (<c>apiextensions.k8s.io/v1</c>) of an entity type.</summary>
internal sealed class CrdBuilder(XmlDocs docs)
{
    private readonly SchemaBuilder _schemas = new(docs);

    public static string NameOf(Type entity) => $"{Entity(entity).PluralName}.{Entity(entity).Group}";

    public Schema Build(Type type)
    {
        var entity = Entity(type);
        return new Schema
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new Schema { ["name"] = NameOf(type) },
            ["spec"] = new Schema
            {
                ["group"] = entity.Group,
                ["scope"] = type.GetCustomAttribute<ClusterScopedAttribute>() is null ? "Namespaced" : "Cluster",
                ["names"] = Names(type, entity),
                ["versions"] = new List<object> { Version(type, entity) },
            },
        };
    }

    private static KubernetesEntityAttribute Entity(Type type) =>
        type.GetCustomAttribute<KubernetesEntityAttribute>()
        ?? throw new NotSupportedException($"{type} is not marked as a Kubernetes entity.");

    private static Schema Names(Type type, KubernetesEntityAttribute entity)
    {
        var names = new Schema
        {
            ["kind"] = entity.Kind,
            ["listKind"] = entity.Kind + "List",
            ["plural"] = entity.PluralName,
            ["singular"] = entity.Kind.ToLowerInvariant(),
        };
        if (type.GetCustomAttribute<KubernetesEntityShortNamesAttribute>() is { } shortNames)
        {
            names["shortNames"] = shortNames.ShortNames.ToList<object>();
        }

        return names;
    }

    private Schema Version(Type type, KubernetesEntityAttribute entity) => new()
    {
        ["name"] = entity.ApiVersion,
        ["served"] = true,
        ["storage"] = true,
        ["subresources"] = new Schema { ["status"] = new Schema() },
        ["additionalPrinterColumns"] = type.GetCustomAttributes<GenericAdditionalPrinterColumnAttribute>().Select(Column).ToList<object>(),
        ["schema"] = new Schema { ["openAPIV3Schema"] = Root(type) },
    };

    private static Schema Column(GenericAdditionalPrinterColumnAttribute attribute)
    {
        var column = new Schema { ["name"] = attribute.Name, ["type"] = attribute.Type, ["jsonPath"] = attribute.JsonPath };
        if (attribute.Priority > 0)
        {
            column["priority"] = attribute.Priority;
        }

        return column;
    }

    private Schema Root(Type type)
    {
        var spec = type.GetProperty("Spec")!.PropertyType;
        var status = type.GetProperty("Status")!.PropertyType;
        var root = new Schema { ["type"] = "object" };
        Describe(root, docs.Of(type));
        root["properties"] = new Schema
        {
            ["apiVersion"] = new Schema { ["type"] = "string", ["description"] = "The version of this API." },
            ["kind"] = new Schema { ["type"] = "string", ["description"] = "The kind of this object." },
            ["metadata"] = Metadata(type),
            // An object without any wish is a good one: the defaults below it apply.
            ["spec"] = Describe(_schemas.OfClass(spec, builtIn: spec == typeof(McpSandboxSpec) ? BuiltInDefaults.Spec() : null), docs.Of(spec), new Schema()),
            ["status"] = Describe(_schemas.OfClass(status, withDefaults: false), docs.Of(status)),
        };
        return root;
    }

    private static Schema Metadata(Type type)
    {
        var metadata = new Schema { ["type"] = "object" };
        if (type.GetCustomAttribute<EntityNameAttribute>() is { } name)
        {
            metadata["properties"] = new Schema
            {
                ["name"] = new Schema { ["type"] = "string", ["maxLength"] = name.MaxLength, ["pattern"] = name.Pattern },
            };
        }

        return metadata;
    }

    private static Schema Describe(Schema schema, string? description, object? standard = null)
    {
        if (description is not null)
        {
            schema["description"] = description;
        }

        if (standard is not null)
        {
            schema["default"] = standard;
        }

        return schema;
    }
}
