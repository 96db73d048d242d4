using System.Reflection;
using System.Text.Json;
using ContainerMcp.Crds.Attributes;
using ContainerMcp.Crds.V1Alpha1;
using k8s.Models;
using Schema = System.Collections.Generic.Dictionary<string, object>;

namespace ContainerMcp.CrdGenerator;

/// <summary>
/// Builds structural OpenAPI v3 schemas from C# types: property types give the types, attributes the bounds, XML
/// summaries the descriptions, and the values of a new instance the defaults, so that code which makes a spec and a
/// server which completes one cannot differ.
/// </summary>
internal sealed class SchemaBuilder(XmlDocs docs)
{
    /// <summary>The schema of a class, with one property for each of its public properties.</summary>
    /// <param name="type">The class.</param>
    /// <param name="withDefaults">Whether the values of a new instance become defaults.</param>
    /// <param name="builtIn">An instance whose values apply where the schema has no default, for the descriptions.</param>
    public Schema OfClass(Type type, bool withDefaults = true, object? builtIn = null)
    {
        var instance = withDefaults ? Activator.CreateInstance(type) : null;
        var properties = new Schema();
        var required = new List<object>();
        foreach (var property in type.GetProperties().OrderBy(JsonName, StringComparer.Ordinal))
        {
            properties[JsonName(property)] = OfProperty(property, instance, builtIn is null ? null : property.GetValue(builtIn));
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            {
                required.Add(JsonName(property));
            }
        }

        var schema = new Schema { ["type"] = "object" };
        AddRules(schema, type);
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        schema["properties"] = properties;
        return schema;
    }

    private Schema OfProperty(PropertyInfo property, object? instance, object? builtIn)
    {
        var value = instance is null ? null : property.GetValue(instance);
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var schema = new Schema();
        var standard = value is null ? null : Default(value);
        var described = OfType(type, property, withDefaults: instance is not null, builtIn);
        if (standard is Schema && !HasDefaults(described))
        {
            // An empty object only serves to let a server reach the defaults inside it.
            standard = null;
        }

        if (docs.Of(property) is { } description)
        {
            schema["description"] = description + QuantityInWords(property, type) + DefaultInWords(standard, builtIn);
        }

        if (standard is not null)
        {
            schema["default"] = standard;
        }

        Merge(schema, described);
        AddItemBounds(schema, property);
        AddRules(schema, property);
        return schema;
    }

    private Schema OfType(Type type, PropertyInfo property, bool withDefaults, object? builtIn = null)
    {
        if (property.GetCustomAttribute<SchemaOfAttribute>() is { } other)
        {
            type = other.Type;
        }

        if (ItemType(type, typeof(IDictionary<,>), 1) is { } valueType)
        {
            return new Schema { ["type"] = "object", ["additionalProperties"] = OfType(valueType, property, withDefaults) };
        }

        if (ItemType(type, typeof(IList<>), 0) is { } itemType)
        {
            return new Schema { ["type"] = "array", ["items"] = OfType(itemType, property, withDefaults) };
        }

        return KubernetesSchemas.For(type) ?? (
            type == typeof(string) ? OfString(property)
            : type == typeof(bool) ? new Schema { ["type"] = "boolean" }
            : type == typeof(int) ? OfInteger(property)
            : type == typeof(long) ? new Schema { ["type"] = "integer", ["format"] = "int64" }
            : type == typeof(DateTime) ? SchemaParts.Date()
            : type == typeof(IntOrString) ? OfQuantity(property)
            : type.Assembly == typeof(McpSandbox).Assembly ? OfClass(type, withDefaults, builtIn)
            : throw new NotSupportedException($"{property.DeclaringType}.{property.Name}: no schema is known for {type}."));
    }

    private static Schema OfInteger(PropertyInfo property)
    {
        var schema = new Schema { ["type"] = "integer", ["format"] = "int32" };
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            (schema["minimum"], schema["maximum"]) = (range.Minimum, range.Maximum);
        }

        return schema;
    }

    private static Schema OfString(PropertyInfo property)
    {
        var schema = new Schema { ["type"] = "string" };
        if (property.GetCustomAttribute<EnumValuesAttribute>() is { } values)
        {
            schema["enum"] = values.Values.ToList<object>();
        }

        if (property.GetCustomAttribute<LengthAttribute>() is { } length)
        {
            AddBound(schema, "minLength", length.MinLength);
            AddBound(schema, "maxLength", length.MaxLength);
        }

        if (property.GetCustomAttribute<PatternAttribute>() is { } pattern)
        {
            schema["pattern"] = pattern.RegexPattern;
        }

        return schema;
    }

    private static Schema OfQuantity(PropertyInfo property) =>
        property.GetCustomAttribute<QuantityAttribute>() is null
            ? throw new NotSupportedException($"{property.DeclaringType}.{property.Name}: an int-or-string must be marked as a quantity.")
            : new Schema
            {
                // The type is left open by int-or-string: the minimum holds for numbers, the pattern for strings.
                ["anyOf"] = new List<object> { new Schema { ["type"] = "integer" }, new Schema { ["type"] = "string" } },
                ["minimum"] = 0,
                ["maxLength"] = Patterns.LongestQuantity,
                ["pattern"] = Patterns.Quantity,
                ["x-kubernetes-int-or-string"] = true,
            };

    private static void AddItemBounds(Schema schema, PropertyInfo property)
    {
        if (property.GetCustomAttribute<ItemsAttribute>() is { } items)
        {
            var unit = (string)schema["type"] == "array" ? "Items" : "Properties";
            AddBound(schema, "min" + unit, items.MinItems);
            AddBound(schema, "max" + unit, items.MaxItems);
        }

        if (property.GetCustomAttribute<ListMapKeyAttribute>() is { } map)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = new List<object> { map.Key };
        }
    }

    private static void AddRules(Schema schema, MemberInfo member)
    {
        var rules = member.GetCustomAttributes<ValidationRuleAttribute>().Select(Rule).ToList<object>();
        if (member is PropertyInfo property && ItemType(property.PropertyType, typeof(IDictionary<,>), 1) is not null)
        {
            rules.Insert(0, LabelSchemas.KeyRule());
        }

        if (rules.Count > 0)
        {
            schema["x-kubernetes-validations"] = rules;
        }
    }

    private static Schema Rule(ValidationRuleAttribute attribute)
    {
        var rule = new Schema { ["rule"] = attribute.Rule };
        if (attribute.Message is not null)
        {
            rule["message"] = attribute.Message;
        }

        if (attribute.FieldPath is not null)
        {
            rule["fieldPath"] = attribute.FieldPath;
        }

        return rule;
    }

    private static object? Default(object value) => value switch
    {
        bool or string or int or long => value,
        IntOrString quantity => quantity.Value,
        IEnumerable<string> list => list.ToList<object>(),
        _ when value.GetType().Assembly == typeof(McpSandbox).Assembly => new Schema(),
        _ => throw new NotSupportedException($"No default is known for {value.GetType()}."),
    };

    private static bool HasDefaults(Schema schema) =>
        schema.TryGetValue("properties", out var properties) && ((Schema)properties).Values.Any(property => ((Schema)property).ContainsKey("default"));

    /// <summary>For <c>kubectl explain</c>, which shows an int-or-string as an Object.</summary>
    private static string QuantityInWords(PropertyInfo property, Type type) =>
        property.GetCustomAttribute<QuantityAttribute>() is null ? ""
        : type == typeof(IntOrString) ? " Written as a quantity, such as 1Gi."
        : " Each is written as a quantity, such as 500m, 2 or 1Gi.";

    /// <summary>For <c>kubectl explain</c>, which does not show defaults.</summary>
    private static string DefaultInWords(object? standard, object? builtIn) =>
        InWords(standard) is { } words ? $" Default: {words}."
        : builtIn is not null && InWords(Default(builtIn)) is { } own ? $" Unset: the class's default, else {own}."
        : "";

    private static string? InWords(object? value) => value switch
    {
        null or Schema => null,
        bool flag => flag ? "true" : "false",
        List<object> list => string.Join(", ", list),
        _ => value.ToString(),
    };

    private static Type? ItemType(Type type, Type collection, int argument) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == collection ? type.GenericTypeArguments[argument] : null;

    private static void AddBound(Schema schema, string name, int bound)
    {
        if (bound >= 0)
        {
            schema[name] = bound;
        }
    }

    private static void Merge(Schema target, Schema source)
    {
        foreach (var (key, value) in source)
        {
            target[key] = value;
        }
    }

    private static string JsonName(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
